import { CommanderError, InvalidArgumentError } from 'commander';
import type { Command } from 'commander';

export interface Output {
  readonly print: (text: string) => void;
  readonly complain: (text: string) => void;
}

/** The reason why nothing runs; already printed. */
export type NothingToRun =
  /** Help was requested. */
  { readonly outcome: 'done' } | { readonly outcome: 'bad_arguments' };

export type Parsed = { readonly outcome: 'parsed'; readonly options: unknown } | NothingToRun;

const MOST_MINUTES = 24 * 60;
export const MOST_SEED = 2 ** 31 - 1;

/** Parses the arguments after the script's name, printing help and errors through `output`. */
export function parseCommandLine(
  program: Command,
  args: readonly string[],
  { print, complain }: Output,
): Parsed {
  program
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
    return { outcome: 'parsed', options: program.parse(args, { from: 'user' }).opts() };
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    return error.exitCode === 0 ? { outcome: 'done' } : { outcome: 'bad_arguments' };
  }
}

/** For `--minutes`: a decimal number from `least` to a day. */
export function minutesFrom(least: number, example: number): (text: string) => number {
  return text => {
    const value = Number(text);
    if (!/^\d+(\.\d+)?$/.test(text) || value < least || value > MOST_MINUTES) {
      throw new InvalidArgumentError(
        `Must be a number from ${least} to ${MOST_MINUTES}, such as ${example}.`,
      );
    }
    return value;
  };
}

/** For seeds and counts. */
export function integerWithin(least: number, most: number): (text: string) => number {
  return text => {
    if (!/^\d+$/.test(text) || Number(text) < least || Number(text) > most) {
      throw new InvalidArgumentError(`Must be an integer from ${least} to ${most}.`);
    }
    return Number(text);
  };
}
