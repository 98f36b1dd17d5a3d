import { Command, CommanderError, Option } from 'commander';
import { aggregate, METHODS } from './aggregate.js';
import type { Method } from './aggregate.js';
import { InputError } from './read-csv.js';
import { readGold } from './read-gold.js';
import { readVotes } from './read-votes.js';
import { resultsAsCsv, writeWhole } from './write-results.js';

export interface Terminal {
  /** Prints the text unchanged, without adding a line break. */
  readonly print: (text: string) => void;
  readonly complain: (text: string) => void;
}

/** 0: success. 1: the input cannot be read or is invalid, or the output cannot be written. 2: invalid arguments. */
export type ExitCode = 0 | 1 | 2;

interface Options {
  readonly method: Method;
  readonly input: string;
  readonly gold?: string;
  readonly output?: string;
}

const HELP = `
Files are CSV with a header line, in UTF-8, or in UTF-16 with a byte order mark. Input has the columns item, worker and label, gold has item and label; other
columns are left out. The result has item, label and posterior, items in the order of their first appearance.

Methods:
  majority     The label with the most votes. On a tie it is the label that comes first by code units ("10" before
               "9", "B" before "a"). The posterior is its share of the votes. Gold is not used.
  weighted     Votes count by what their workers' agreement with others is worth: corrected for chance and copies, and
               shrunk to equal weights where there is little evidence. With gold, by how they answered it: workers
               who passed outweigh all others together. Ties as above.
  dawid_skene  Dawid & Skene (1979): a confusion matrix for each worker by EM, from shares of the votes, without
               smoothing. Ties as above.

With weighted and dawid_skene items in the gold file have their known label, with posterior 1.
Without --output the result goes to standard output; npm prints two lines there first, unless it is run with --silent.
Nothing is written unless all of it could be computed.`;

/** Runs one invocation of the program. Never rejects. */
export async function runAggregate(args: readonly string[], terminal: Terminal): Promise<ExitCode> {
  const program = new Command('aggregate')
    .description('Brings the labels that several workers gave to each item together.')
    .addOption(new Option('--method <method>', 'how').choices(METHODS).makeOptionMandatory())
    .requiredOption('--input <file>', 'the votes, a CSV file')
    .option('--gold <file>', 'known answers, a CSV file')
    .option('--output <file>', 'where the result goes instead of standard output')
    .addHelpText('after', HELP)
    .exitOverride()
    .configureOutput({
      writeOut: text => {
        terminal.print(text);
      },
      writeErr: text => {
        terminal.complain(text.trimEnd());
      },
    })
    .action((options: Options) => run(options, terminal));
  try {
    await program.parseAsync(args, { from: 'user' });
    return 0;
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
    if (!(error instanceof InputError)) throw error;
    terminal.complain(`error: ${error.message}`);
    return 1;
  }
}

async function run({ method, input, gold, output }: Options, { print, complain }: Terminal): Promise<void> {
  const votes = await readVotes(input);
  const known = gold === undefined ? new Map<number, string>() : await readGold(gold, votes);
  if (gold !== undefined && method === 'majority') complain('note: majority does not use --gold.');
  const csv = resultsAsCsv(aggregate(method, votes, known));
  if (output === undefined) print(csv);
  else await writeWhole(output, csv);
}
