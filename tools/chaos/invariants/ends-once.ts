import { TERMINAL_STATUSES } from '#libs/contracts';
import type { Facts } from '../facts/facts.js';
import type { Violations } from './violations.js';

const TERMINAL: ReadonlyMap<string, string> = new Map(
  TERMINAL_STATUSES.map(status => [`task.${status}`, status]),
);

/** Every task accepted with 201 exists and reaches exactly one terminal state, once; so does every other task. */
export function endsOnce({
  acceptedIds,
  tasks,
  log,
}: Pick<Facts, 'acceptedIds' | 'tasks' | 'log'>): Violations {
  const known = new Set(tasks.map(({ taskId }) => taskId));
  const lost = acceptedIds
    .filter(taskId => !known.has(taskId))
    .map(taskId => `${taskId} was answered with 201 and is not there.`);
  const eventsOf = Map.groupBy(log, ({ taskId }) => taskId);
  const wrong = tasks.flatMap(({ taskId, status }) => {
    const events = eventsOf.get(taskId) ?? [];
    const ends = events.flatMap(({ type }) => TERMINAL.get(type) ?? []);
    if (ends.length !== 1 || ends[0] !== status) {
      return [`${taskId} is ${status}, and its log has these ends: ${ends.join(', ') || 'none'}.`];
    }
    const last = events.at(-1)?.type ?? '';
    return TERMINAL.has(last) ? [] : [`${taskId} has ${last} after its end.`];
  });
  return [...lost, ...wrong];
}
