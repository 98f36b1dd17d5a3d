import { Command, CommanderError, InvalidArgumentError, Option } from 'commander';
import { AuthorizationError } from '@nats-io/transport-node';
import { DEAD_REASONS, DeadLetterBox, connectOperator } from '#libs/messaging';
import type { DeadLetterFilter, DeadMessage } from '#libs/messaging';
import { findBroker } from './broker.js';
import { lineOf, pageOf, resendLine } from './lines.js';

export interface Terminal {
  readonly env: NodeJS.ProcessEnv;
  readonly print: (text: string) => void;
  readonly complain: (text: string) => void;
}

/** 0: done. 1: it could not be done, or not for every message. 2: the arguments make no sense. */
export type ExitCode = 0 | 1 | 2;

const CONNECT_TIMEOUT_MS = 5_000;

interface ResendOptions extends DeadLetterFilter {
  readonly all?: true;
}

/** Runs one invocation of the program. Never rejects. */
export async function runDeadLetters(args: readonly string[], terminal: Terminal): Promise<ExitCode> {
  let exitCode: ExitCode = 0;
  const withBox = (work: (box: DeadLetterBox) => Promise<ExitCode>) => async (): Promise<void> => {
    exitCode = await openBox(terminal.env, work);
  };
  const program = new Command('dead-letters')
    .description('Messages that could not be handled.')
    .exitOverride()
    .configureOutput({
      writeOut: text => {
        terminal.print(text.trimEnd());
      },
      writeErr: text => {
        terminal.complain(text.trimEnd());
      },
    });

  filtered(program.command('list').description('one line for each, oldest first')).action(
    (filter: DeadLetterFilter) => withBox(box => list(box, filter, terminal))(),
  );
  program
    .command('show')
    .description('all about one, with its payload')
    .argument('<sequence>', 'its number in the list', sequenceNumber)
    .action((sequence: number) => withBox(box => show(box, sequence, terminal))());
  filtered(program.command('resend').description('has it handled again by the consumer it died in'))
    .argument('[sequence]', 'its number in the list', sequenceNumber)
    .option('--all', 'all of them, or all that the filters let through')
    .action((sequence: number | undefined, options: ResendOptions, command: Command) => {
      const { all, ...filter } = options;
      const isFiltered = Object.keys(filter).length > 0;
      if (sequence === undefined && all !== true) command.error('error: name a sequence, or say --all');
      if (sequence !== undefined && (all === true || isFiltered)) {
        command.error('error: --all, --reason and --durable do not go with a sequence');
      }
      return withBox(box => resend(box, sequence ?? filter, terminal))();
    });

  try {
    await program.parseAsync(args, { from: 'user' });
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
    terminal.complain(error instanceof Error ? error.message : String(error));
    return 1;
  }
  return exitCode;
}

function filtered(command: Command): Command {
  return command
    .addOption(new Option('--reason <reason>', 'only those that died of it').choices(DEAD_REASONS))
    .option(
      '--durable <durable>',
      'only those of this consumer, for example matcher--task-queued',
      durableName,
    );
}

async function openBox(
  env: NodeJS.ProcessEnv,
  work: (box: DeadLetterBox) => Promise<ExitCode>,
): Promise<ExitCode> {
  const broker = findBroker(env);
  const options = { timeout: CONNECT_TIMEOUT_MS, reconnect: false };
  const client = await connectOperator(broker, options).catch((cause: unknown) => {
    const problem =
      cause instanceof AuthorizationError
        ? "refuses the credentials; the operator's are needed."
        : 'cannot be reached. Is the system running, and NATS_URL right?';
    throw new Error(`The NATS server ${problem}`, { cause });
  });
  try {
    return await work(new DeadLetterBox(client));
  } finally {
    await client.close();
  }
}

async function list(box: DeadLetterBox, filter: DeadLetterFilter, { print }: Terminal): Promise<ExitCode> {
  let count = 0;
  for await (const dead of box.list(filter)) {
    count += 1;
    print(lineOf(dead));
  }
  if (count === 0) print('No dead letters.');
  return 0;
}

async function show(box: DeadLetterBox, sequence: number, { print, complain }: Terminal): Promise<ExitCode> {
  const dead = await box.get(sequence);
  if (dead === undefined) {
    complain(`There is no dead letter ${sequence}.`);
    return 1;
  }
  print(pageOf(dead));
  return 0;
}

async function resend(
  box: DeadLetterBox,
  which: number | DeadLetterFilter,
  { print, complain }: Terminal,
): Promise<ExitCode> {
  const chosen: DeadMessage[] = [];
  if (typeof which === 'number') {
    const dead = await box.get(which);
    if (dead === undefined) {
      complain(`There is no dead letter ${which}.`);
      return 1;
    }
    chosen.push(dead);
  } else {
    for await (const dead of box.list(which)) chosen.push(dead);
    if (chosen.length === 0) print('No dead letters.');
  }
  let exitCode: ExitCode = 0;
  for (const dead of chosen) {
    const outcome = await box.resend(dead);
    const line = resendLine(dead, outcome);
    if (outcome.outcome === 'done') print(line);
    else {
      complain(line);
      exitCode = 1;
    }
  }
  return exitCode;
}

function sequenceNumber(text: string): number {
  if (!/^[1-9]\d{0,14}$/.test(text))
    throw new InvalidArgumentError('It is a number from the list, such as 12.');
  return Number(text);
}

function durableName(text: string): string {
  if (!/^[a-z-]+--[\w-]+$/.test(text)) throw new InvalidArgumentError('It looks like matcher--task-queued.');
  return text;
}
