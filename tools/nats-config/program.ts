import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { nkeys } from '@nats-io/transport-node';
import { Command, CommanderError, InvalidArgumentError } from 'commander';
import { BROKER_USERS } from '#libs/messaging';
import type { BrokerUser } from '#libs/messaging';
import { parseKey, serverConfig } from './server-config.js';
import type { PublicKeys } from './server-config.js';

export interface Terminal {
  readonly print: (text: string) => void;
  readonly complain: (text: string) => void;
}

/** 0: success. 1: failure. 2: invalid arguments. */
export type ExitCode = 0 | 1 | 2;

const OUTPUT = 'deploy/nats/nats-server.conf';

/** Runs one invocation of the program. Never rejects. */
export async function runNatsConfig(args: readonly string[], terminal: Terminal): Promise<ExitCode> {
  const program = new Command('nats-config')
    .description('The configuration of a NATS server: its users and their permissions.')
    .exitOverride()
    .configureOutput({
      writeOut: text => {
        terminal.print(text.trimEnd());
      },
      writeErr: text => {
        terminal.complain(text.trimEnd());
      },
    });
  program
    .command('write', { isDefault: true })
    .description('writes the configuration, with placeholders for the public keys that are not given')
    .option('--key <user=key>', 'the public key of a user; once for each', collectKey, {})
    .option('--output <file>', 'where to', OUTPUT)
    .action(({ key, output }: { key: PublicKeys; output: string }) => {
      writeFileSync(output, serverConfig(key));
      terminal.print(`Wrote ${output}.`);
    });
  program
    .command('keys')
    .description(
      'makes a key pair for every user: a seed file for each, and a configuration with the public keys',
    )
    .argument('<folder>', 'where to; what is there is not overwritten')
    .action((folder: string) => {
      makeKeys(folder);
      terminal.print(
        `Wrote a seed for each of ${BROKER_USERS.join(', ')}, and nats-server.conf, to ${folder}.`,
      );
    });
  try {
    await program.parseAsync(args, { from: 'user' });
    return 0;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
    terminal.complain(error instanceof Error ? error.message : String(error));
    return 1;
  }
}

function collectKey(text: string, known: PublicKeys): PublicKeys {
  try {
    const [user, key] = parseKey(text);
    return { ...known, [user]: key };
  } catch (error) {
    throw new InvalidArgumentError(error instanceof Error ? error.message : String(error));
  }
}

/** Seeds are secrets: mode 0600, and an existing seed is never replaced. */
function makeKeys(folder: string): void {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const pairs = BROKER_USERS.map(user => [user, nkeys.createUser()] as const);
  for (const [user, pair] of pairs) {
    writeFileSync(join(folder, `${user}.nk`), pair.getSeed(), { mode: 0o600, flag: 'wx' });
  }
  const keys: Partial<Record<BrokerUser, string>> = Object.fromEntries(
    pairs.map(([user, pair]) => [user, pair.getPublicKey()]),
  );
  writeFileSync(join(folder, 'nats-server.conf'), serverConfig(keys), { flag: 'wx' });
}
