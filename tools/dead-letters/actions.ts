import { DeadLetterBox } from '#libs/messaging';
import type { DeadLetterFilter, DeadMessage } from '#libs/messaging';
import { lineOf, pageOf, resendLine } from './lines.js';
import { withBroker, withDatabase } from './servers.js';

export interface Terminal {
  readonly env: NodeJS.ProcessEnv;
  /** The user who runs the program, stored with the letters they resolve. */
  readonly operator: string;
  readonly print: (text: string) => void;
  readonly complain: (text: string) => void;
}

export interface LetterId {
  readonly service: string | undefined;
  readonly number: number;
}

/** One letter, or all open ones that match the filter. */
export type Selection = LetterId | DeadLetterFilter;

type Result = 0 | 1;

export function list(
  filter: DeadLetterFilter,
  which: 'open' | 'resolved',
  { env, print }: Terminal,
): Promise<Result> {
  return withBox(env, async box => {
    let count = 0;
    for await (const dead of box.list(filter, which)) {
      count += 1;
      print(lineOf(dead));
    }
    if (count === 0) print('No dead letters.');
    return 0;
  });
}

export function show(id: LetterId, { env, print, complain }: Terminal): Promise<Result> {
  return withBox(env, async box => {
    const found = await findOne(box, id);
    if (typeof found !== 'string') print(pageOf(found));
    else complain(found);
    return typeof found === 'string' ? 1 : 0;
  });
}

export function resend(selected: Selection, terminal: Terminal): Promise<Result> {
  const { env, operator } = terminal;
  return withBox(env, async box => {
    const chosen = await choose(box, selected, terminal);
    if (chosen === undefined) return 1;
    if (chosen.length === 0) return 0;
    return withBroker(env, client =>
      forEach(chosen, terminal, async dead => {
        const outcome = await box.resend(client, dead, { name: operator, note: null });
        return { ok: outcome.outcome === 'done', line: resendLine(dead, outcome) };
      }),
    );
  });
}

export function discard(selected: Selection, note: string, terminal: Terminal): Promise<Result> {
  const { env, operator } = terminal;
  return withBox(env, async box => {
    const chosen = await choose(box, selected, terminal);
    if (chosen === undefined) return 1;
    return forEach(chosen, terminal, async dead => {
      const ok = await box.discard(dead, { name: operator, note });
      return { ok, line: `${dead.id}: ${ok ? 'discarded.' : 'was resolved before.'}` };
    });
  });
}

function withBox(env: NodeJS.ProcessEnv, work: (box: DeadLetterBox) => Promise<Result>): Promise<Result> {
  return withDatabase(env, dataSource => work(new DeadLetterBox(dataSource)));
}

async function forEach(
  chosen: readonly DeadMessage[],
  { print, complain }: Terminal,
  act: (dead: DeadMessage) => Promise<{ readonly ok: boolean; readonly line: string }>,
): Promise<Result> {
  let result: Result = 0;
  for (const dead of chosen) {
    const { ok, line } = await act(dead);
    if (ok) print(line);
    else {
      complain(line);
      result = 1;
    }
  }
  return result;
}

/** Undefined when the named letter cannot be acted on, after an error message. */
async function choose(
  box: DeadLetterBox,
  selected: Selection,
  { print, complain }: Terminal,
): Promise<readonly DeadMessage[] | undefined> {
  if ('number' in selected) {
    const found = await findOne(box, selected);
    const problem = typeof found === 'string' ? found : resolvedBefore(found);
    if (problem === undefined && typeof found !== 'string') return [found];
    complain(problem ?? '');
    return undefined;
  }
  const chosen = await box.all(selected);
  if (chosen.length === 0) print('No dead letters.');
  return chosen;
}

function resolvedBefore({ id, resolution }: DeadMessage): string | undefined {
  return resolution === null ? undefined : `${id} was ${resolution} before.`;
}

/** The letter, or an error message when there is not exactly one. */
async function findOne(box: DeadLetterBox, { service, number }: LetterId): Promise<DeadMessage | string> {
  const found = await box.find(number, service);
  const [first, ...others] = found;
  if (first === undefined)
    return `There is no dead letter ${service === undefined ? '' : `${service}/`}${number}.`;
  if (others.length > 0) return `Which one? ${found.map(({ id }) => id).join(', ')}`;
  return first;
}
