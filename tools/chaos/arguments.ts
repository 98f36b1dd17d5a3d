import { Command, CommanderError, InvalidArgumentError } from 'commander';
import { z } from 'zod';
import { FAULT_CATALOGUE } from './plan/fault-catalogue.js';

export interface ChaosOptions {
  readonly durationMs: number;
  readonly seed: number;
  /** Names of faults; every kind when it is empty. */
  readonly only: readonly string[];
  readonly tasks: number;
}

export type Asked =
  | { readonly outcome: 'run'; readonly options: ChaosOptions }
  | { readonly outcome: 'list' }
  /** Help was asked for, and has been given. */
  | { readonly outcome: 'done' }
  /** The arguments make no sense, and that has been said. */
  | { readonly outcome: 'bad_arguments' };

export interface Output {
  readonly print: (text: string) => void;
  readonly complain: (text: string) => void;
}

const DEFAULT_MINUTES = 5;
const MOST_MINUTES = 24 * 60;
const MOST_TASKS = 1_000_000;
const MOST_SEED = 2 ** 31 - 1;
/** What two cores do easily with everything on them, so that it is the faults that make it hard. */
const TASKS_A_MINUTE = 200;

const Given = z.object({
  minutes: z.number(),
  seed: z.number().optional(),
  only: z.array(z.string()).optional(),
  tasks: z.number().optional(),
  list: z.boolean(),
});

/** Reads the command line; `randomSeed` is for when none is given. */
export function readArguments(
  args: readonly string[],
  { print, complain }: Output,
  randomSeed: number,
): Asked {
  const program = new Command('chaos')
    .description('Throws faults at a running system of its own, and checks that nothing was lost.')
    .option('--minutes <minutes>', 'how long faults are thrown', minutes, DEFAULT_MINUTES)
    .option('--seed <seed>', 'of the plan, the tasks and the workers; a random one when not given', seed)
    .option('--only <fault...>', 'only these kinds of fault (see --list)', fault)
    .option('--tasks <count>', `how many tasks are posted; ${TASKS_A_MINUTE} a minute when not given`, tasks)
    .option('--list', 'say which kinds of fault there are', false)
    .allowExcessArguments(false)
    .exitOverride()
    .configureOutput({
      writeOut: text => {
        print(text.trimEnd());
      },
      writeErr: text => {
        complain(text.trimEnd());
      },
    });
  try {
    const given = Given.parse(program.parse(args, { from: 'user' }).opts());
    if (given.list) return { outcome: 'list' };
    const options = {
      durationMs: given.minutes * 60_000,
      seed: given.seed ?? randomSeed,
      only: given.only ?? [],
      tasks: given.tasks ?? Math.ceil(given.minutes * TASKS_A_MINUTE),
    };
    return { outcome: 'run', options };
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    return error.exitCode === 0 ? { outcome: 'done' } : { outcome: 'bad_arguments' };
  }
}

function minutes(text: string): number {
  const value = Number(text);
  if (!/^\d+(\.\d+)?$/.test(text) || value < 0.25 || value > MOST_MINUTES) {
    throw new InvalidArgumentError(`It is a number from 0.25 to ${MOST_MINUTES}, such as 20.`);
  }
  return value;
}

function seed(text: string): number {
  if (!/^\d+$/.test(text) || Number(text) > MOST_SEED) {
    throw new InvalidArgumentError(`It is a whole number from 0 to ${MOST_SEED}.`);
  }
  return Number(text);
}

function tasks(text: string): number {
  if (!/^\d+$/.test(text) || Number(text) < 1 || Number(text) > MOST_TASKS) {
    throw new InvalidArgumentError(`It is a whole number from 1 to ${MOST_TASKS}.`);
  }
  return Number(text);
}

function fault(name: string, before: readonly string[] | undefined): readonly string[] {
  if (!FAULT_CATALOGUE.some(kind => kind.name === name)) {
    throw new InvalidArgumentError('There is no such fault; --list names them all.');
  }
  return [...(before ?? []), name];
}
