import { Command } from 'commander';
import { z } from 'zod';
import { MOST_SEED, integerWithin, minutesFrom, parseCommandLine } from '../seeded-run/command-line.js';
import type { NothingToRun, Output } from '../seeded-run/command-line.js';

export interface FuzzOptions {
  readonly durationMs: number;
  readonly seed: number;
  /** Substrings of operation names; empty for every operation. */
  readonly only: readonly string[];
  /** Runs only this episode; by default all of them, in sequence. */
  readonly episode: number | undefined;
}

export type Asked = { readonly outcome: 'run'; readonly options: FuzzOptions } | NothingToRun;

const DEFAULT_MINUTES = 5;
const integer = integerWithin(0, MOST_SEED);

const Given = z.object({
  minutes: z.number(),
  seed: z.number().optional(),
  only: z.array(z.string()).default([]),
  episode: z.number().optional(),
});

/** Parses the command line; `randomSeed` is used when none is given. */
export function readArguments(args: readonly string[], output: Output, randomSeed: number): Asked {
  const program = new Command('fuzz')
    .description('Sends valid and broken requests to a running system of its own, and checks every answer.')
    .option('--minutes <minutes>', 'how long requests are sent', minutesFrom(0.1, 5), DEFAULT_MINUTES)
    .option('--seed <seed>', 'what the requests are made from; a random one when not given', integer)
    .option('--only <operation...>', 'only operations whose name contains this, such as "POST /v1/tasks"')
    .option('--episode <episode>', 'only this episode of the seed, as a report names it', integer);
  const parsed = parseCommandLine(program, args, output);
  if (parsed.outcome !== 'parsed') return parsed;
  const { minutes, only, episode, seed = randomSeed } = Given.parse(parsed.options);
  return { outcome: 'run', options: { durationMs: minutes * 60_000, seed, only, episode } };
}
