import { Command, CommanderError, InvalidArgumentError } from 'commander';
import { z } from 'zod';

export interface FuzzOptions {
  readonly durationMs: number;
  readonly seed: number;
  /** Parts of the names of operations; every operation when it is empty. */
  readonly only: readonly string[];
  /** This episode alone; all of them, one after the other, when it is not given. */
  readonly episode: number | undefined;
}

export type Asked =
  | { readonly outcome: 'run'; readonly options: FuzzOptions }
  /** Help was asked for, and has been given. */
  | { readonly outcome: 'done' }
  /** The arguments are invalid, and that has been said. */
  | { readonly outcome: 'bad_arguments' };

export interface Output {
  readonly print: (text: string) => void;
  readonly complain: (text: string) => void;
}

const DEFAULT_MINUTES = 5;
const MOST_MINUTES = 24 * 60;
const MOST_SEED = 2 ** 31 - 1;

const Given = z.object({
  minutes: z.number(),
  seed: z.number().optional(),
  only: z.array(z.string()).default([]),
  episode: z.number().optional(),
});

/** Reads the command line; `randomSeed` is used when none is given. */
export function readArguments(
  args: readonly string[],
  { print, complain }: Output,
  randomSeed: number,
): Asked {
  const program = new Command('fuzz')
    .description('Sends valid and broken requests to a running system of its own, and checks every answer.')
    .option('--minutes <minutes>', 'how long requests are sent', minutes, DEFAULT_MINUTES)
    .option('--seed <seed>', 'what the requests are made from; a random one when not given', integer)
    .option('--only <operation...>', 'only operations whose name contains this, such as "POST /v1/tasks"')
    .option('--episode <episode>', 'only this episode of the seed, as a report names it', integer)
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
    const { only, episode, seed = randomSeed } = given;
    return { outcome: 'run', options: { durationMs: given.minutes * 60_000, seed, only, episode } };
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    return error.exitCode === 0 ? { outcome: 'done' } : { outcome: 'bad_arguments' };
  }
}

function minutes(text: string): number {
  const value = Number(text);
  if (!/^\d+(\.\d+)?$/.test(text) || value < 0.1 || value > MOST_MINUTES) {
    throw new InvalidArgumentError(`Must be a number from 0.1 to ${MOST_MINUTES}, such as 5.`);
  }
  return value;
}

function integer(text: string): number {
  if (!/^\d+$/.test(text) || Number(text) > MOST_SEED) {
    throw new InvalidArgumentError(`Must be an integer from 0 to ${MOST_SEED}.`);
  }
  return Number(text);
}
