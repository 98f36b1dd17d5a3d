import { Command } from 'commander';
import { z } from 'zod';
import { MOST_SEED, integerWithin, minutesFrom, parseCommandLine } from '../seeded-run/command-line.js';
import type { NothingToRun, Output } from '../seeded-run/command-line.js';
import { faultCatalogue } from './plan/fault-catalogue.js';
import { CLUSTER_SIZE } from './plan/nats-faults.js';
import type { Servers } from './plan/catalogued-fault.js';

export interface ChaosOptions {
  readonly durationMs: number;
  readonly seed: number;
  /** Names of faults; empty for every kind. */
  readonly only: readonly string[];
  readonly tasks: number;
  readonly servers: Servers;
  /** How soon the system must be itself again after each round of faults. */
  readonly recoveryLimitMs: number;
}

export type Asked =
  | { readonly outcome: 'run'; readonly options: ChaosOptions }
  | { readonly outcome: 'list'; readonly servers: Servers }
  | NothingToRun;

const DEFAULT_MINUTES = 5;
const DEFAULT_RECOVERY_SECONDS = 30;
const MOST_RECOVERY_SECONDS = 120;
const MOST_TASKS = 1_000_000;
/** A light load for two cores that run everything, so that only the faults cause stress. */
const TASKS_A_MINUTE = 200;

const Given = z.object({
  minutes: z.number(),
  seed: z.number().optional(),
  only: z.array(z.string()).optional(),
  tasks: z.number().optional(),
  recovery: z.number(),
  list: z.boolean(),
  replicated: z.boolean(),
});

/** Parses the command line; `randomSeed` is used when none is given. */
export function readArguments(args: readonly string[], output: Output, randomSeed: number): Asked {
  const program = new Command('chaos')
    .description('Throws faults at a running system of its own, and checks that nothing was lost.')
    .option('--minutes <minutes>', 'how long faults are thrown', minutesFrom(0.25, 20), DEFAULT_MINUTES)
    .option(
      '--seed <seed>',
      'of the plan, the tasks and the workers; a random one when not given',
      integerWithin(0, MOST_SEED),
    )
    .option('--only <fault...>', 'only these kinds of fault (see --list)')
    .option(
      '--tasks <count>',
      `how many tasks are posted; ${TASKS_A_MINUTE} a minute when not given`,
      integerWithin(1, MOST_TASKS),
    )
    .option(
      '--recovery <seconds>',
      'how soon the system must be itself again after faults',
      integerWithin(1, MOST_RECOVERY_SECONDS),
      DEFAULT_RECOVERY_SECONDS,
    )
    .option(
      '--replicated',
      `with ${CLUSTER_SIZE} NATS servers and a standby of PostgreSQL, which have faults of their own`,
      false,
    )
    .option('--list', 'say which kinds of fault there are', false);
  const parsed = parseCommandLine(program, args, output);
  if (parsed.outcome !== 'parsed') return parsed;
  const given = Given.parse(parsed.options);
  const servers: Servers = given.replicated ? 'replicated' : 'single';
  if (given.list) return { outcome: 'list', servers };
  const catalogue = faultCatalogue(servers);
  const unknown = given.only?.find(name => !catalogue.some(kind => kind.name === name));
  if (unknown !== undefined) {
    output.complain(`error: There is no fault "${unknown}" with ${servers} servers; --list names them all.`);
    return { outcome: 'bad_arguments' };
  }
  const options = {
    durationMs: given.minutes * 60_000,
    seed: given.seed ?? randomSeed,
    only: given.only ?? [],
    servers,
    tasks: given.tasks ?? Math.ceil(given.minutes * TASKS_A_MINUTE),
    recoveryLimitMs: given.recovery * 1_000,
  };
  return { outcome: 'run', options };
}
