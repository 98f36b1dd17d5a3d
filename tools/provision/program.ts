import { setTimeout as pause } from 'node:timers/promises';
import { Command, CommanderError, InvalidArgumentError } from 'commander';
import { SERVICES } from '#libs/contracts';
import { provisionDatabase, roleOf, schemaOf } from '#libs/database';
import { SettingsError } from '#libs/platform';
import { readProvisionSettings, variableOf } from './settings.js';
import type { ProvisionSettings } from './settings.js';

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
    .option(
      '--wait <seconds>',
      'repeat a failed attempt for so long, for a database that is not ready yet',
      seconds,
      0,
    )
    .action(({ wait }: { wait: number }) => provision(terminal, wait * 1_000));
  try {
    await program.parseAsync(args, { from: 'user' });
    return 0;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
    terminal.complain(error instanceof Error ? error.message : String(error));
    return error instanceof SettingsError ? 2 : 1;
  }
}

const PAUSE_MS = 2_000;

/**
 * Repeats whatever fails until `waitMs` have passed: a database that is being created refuses connections first, then
 * does not know the database, then the password.
 */
async function provision({ env, print, complain }: Terminal, waitMs: number): Promise<void> {
  const settings = readProvisionSettings(env);
  const giveUpAt = Date.now() + waitMs;
  for (let last = ''; ;) {
    try {
      await provisionOnce(settings);
      break;
    } catch (error) {
      if (Date.now() + PAUSE_MS > giveUpAt) throw error;
      const why = error instanceof Error ? error.message : String(error);
      if (why !== last) complain(`${why}; trying again`);
      last = why;
    }
    await pause(PAUSE_MS);
  }
  for (const service of SERVICES) print(`${service}: role ${roleOf(service)}, schema ${schemaOf(service)}`);
}

async function provisionOnce({ adminUrl, passwords }: ProvisionSettings): Promise<void> {
  try {
    await provisionDatabase(adminUrl, SERVICES, service => passwordOf(passwords, service));
  } catch (cause) {
    const { host, pathname } = new URL(adminUrl);
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new Error(`The database ${pathname.slice(1)} at ${host} could not be provisioned. ${why}`, {
      cause,
    });
  }
}

function seconds(text: string): number {
  if (!/^\d{1,4}$/.test(text))
    throw new InvalidArgumentError('It has to be a number of seconds, up to 9999.');
  return Number(text);
}

function passwordOf(passwords: ReadonlyMap<string, string>, service: string): string {
  const password = passwords.get(service);
  if (password === undefined) throw new Error(`There is no password for ${service}.`);
  return password;
}
