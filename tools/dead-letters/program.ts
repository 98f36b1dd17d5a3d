import { Command, CommanderError, InvalidArgumentError, Option } from 'commander';
import { DEAD_REASONS } from '#libs/messaging';
import type { DeadLetterFilter } from '#libs/messaging';
import { discard, list, resend, show } from './actions.js';
import type { LetterId, Selection, Terminal } from './actions.js';

/** 0: success. 1: failure, possibly for some messages only. 2: invalid arguments. */
export type ExitCode = 0 | 1 | 2;

const MAX_NOTE_CHARACTERS = 500;

interface SelectionOptions extends DeadLetterFilter {
  readonly all?: true;
}

interface DiscardOptions extends Pick<SelectionOptions, 'all' | 'durable'> {
  /** The operator's reason, not the cause of the letters' death. */
  readonly reason: string;
}

/** Runs one invocation of the program. Never rejects. */
export async function runDeadLetters(args: readonly string[], terminal: Terminal): Promise<ExitCode> {
  let exitCode: ExitCode = 0;
  const program = new Command('dead-letters')
    .description('Messages that could not be handled, as the services keep them in their database.')
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
    .command('list')
    .description('one line for each, oldest first')
    .addOption(diedOf())
    .addOption(inDurable())
    .option('--resolved', 'those that were resent or discarded, instead of the open ones')
    .action(async ({ resolved, ...filter }: DeadLetterFilter & { readonly resolved?: true }) => {
      exitCode = await list(filter, resolved === true ? 'resolved' : 'open', terminal);
    });
  program
    .command('show')
    .description('all about one, with its payload')
    .argument('<id>', 'from the list', letterId)
    .action(async (id: LetterId) => {
      exitCode = await show(id, terminal);
    });
  program
    .command('resend')
    .alias('retry')
    .description('has it handled again by the consumer it died in')
    .argument('[id]', 'from the list', letterId)
    .option('--all', 'all of them, or all that the filters let through')
    .addOption(diedOf())
    .addOption(inDurable())
    .action(async (id: LetterId | undefined, { all, ...filter }: SelectionOptions, command: Command) => {
      exitCode = await resend(selection(id, all, filter, command), terminal);
    });
  program
    .command('discard')
    .description('takes it off the list for good; who did so and why is kept for 400 days')
    .argument('[id]', 'from the list', letterId)
    .requiredOption('--reason <why>', 'why it need not be handled', note)
    .option('--all', 'all of them, or all of one durable')
    .addOption(inDurable())
    .action(
      async (id: LetterId | undefined, { all, reason, ...filter }: DiscardOptions, command: Command) => {
        exitCode = await discard(selection(id, all, filter, command), reason, terminal);
      },
    );

  try {
    await program.parseAsync(args, { from: 'user' });
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
    terminal.complain(error instanceof Error ? error.message : String(error));
    return 1;
  }
  return exitCode;
}

function selection(
  id: LetterId | undefined,
  all: true | undefined,
  filter: DeadLetterFilter,
  command: Command,
): Selection {
  const isFiltered = Object.keys(filter).length > 0;
  if (id === undefined && all !== true) command.error('error: name an id, or say --all');
  if (id !== undefined && (all === true || isFiltered)) {
    command.error('error: --all and filters do not go with an id');
  }
  return id ?? filter;
}

function diedOf(): Option {
  return new Option('--reason <reason>', 'only those that died of it').choices(DEAD_REASONS);
}

function inDurable(): Option {
  const description = 'only those of this consumer, for example matcher--task-queued';
  return new Option('--durable <durable>', description).argParser(durableName);
}

/** `matcher/12`, or the number alone if only one service has a letter with it. */
function letterId(text: string): LetterId {
  const [, service, number] = /^(?:([a-z-]+)\/)?([1-9]\d{0,14})$/.exec(text) ?? [];
  if (number === undefined) throw new InvalidArgumentError('It is an id from the list, such as matcher/12.');
  return { service, number: Number(number) };
}

function durableName(text: string): string {
  if (!/^[a-z-]+--[\w-]+$/.test(text)) throw new InvalidArgumentError('It looks like matcher--task-queued.');
  return text;
}

function note(text: string): string {
  const trimmed = text.trim();
  if (trimmed !== '' && trimmed.length <= MAX_NOTE_CHARACTERS && !/\p{Cc}/u.test(trimmed)) return trimmed;
  throw new InvalidArgumentError(`It is one line of at most ${MAX_NOTE_CHARACTERS} characters.`);
}
