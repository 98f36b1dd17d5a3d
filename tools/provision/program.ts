import { Command, CommanderError } from 'commander';
import { SERVICES } from '#libs/contracts';
import { provisionDatabase, roleOf, schemaOf } from '#libs/database';
import { SettingsError } from '#libs/platform';
import { readProvisionSettings, variableOf } from './settings.js';

export interface Terminal {
  readonly env: NodeJS.ProcessEnv;
  readonly print: (text: string) => void;
  readonly complain: (text: string) => void;
}

/** 0: success. 1: failure. 2: invalid arguments or settings. */
export type ExitCode = 0 | 1 | 2;

const DESCRIPTION = `Gives each service its role and its schema in a PostgreSQL database. Repeating it changes only
what is missing, and sets the passwords. The services create and migrate their tables when they start.

  DATABASE_URL, DATABASE_CA   the database, with a superuser, or with its owner that has CREATEROLE
${SERVICES.map(service => `  ${variableOf(service)}`).join('\n')}
                              the DATABASE_URL of each service, with the password that its role gets`;

/** Runs one invocation of the program. Never rejects. */
export async function runProvision(args: readonly string[], terminal: Terminal): Promise<ExitCode> {
  const program = new Command('provision')
    .description(DESCRIPTION)
    .exitOverride()
    .configureOutput({
      writeOut: text => {
        terminal.print(text.trimEnd());
      },
      writeErr: text => {
        terminal.complain(text.trimEnd());
      },
    })
    .action(() => provision(terminal));
  try {
    await program.parseAsync(args, { from: 'user' });
    return 0;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
    terminal.complain(error instanceof Error ? error.message : String(error));
    return error instanceof SettingsError ? 2 : 1;
  }
}

async function provision({ env, print }: Terminal): Promise<void> {
  const { adminUrl, passwords } = readProvisionSettings(env);
  try {
    await provisionDatabase(adminUrl, SERVICES, service => passwordOf(passwords, service));
  } catch (cause) {
    const { host, pathname } = new URL(adminUrl);
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new Error(`The database ${pathname.slice(1)} at ${host} could not be provisioned. ${why}`, {
      cause,
    });
  }
  for (const service of SERVICES) print(`${service}: role ${roleOf(service)}, schema ${schemaOf(service)}`);
}

function passwordOf(passwords: ReadonlyMap<string, string>, service: string): string {
  const password = passwords.get(service);
  if (password === undefined) throw new Error(`There is no password for ${service}.`);
  return password;
}
