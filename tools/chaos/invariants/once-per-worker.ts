import type { Facts } from '../facts/facts.js';
import type { Violations } from './violations.js';

/** No worker gets a task twice. */
export function oncePerWorker({ assignments }: Pick<Facts, 'assignments'>): Violations {
  const pairs = Map.groupBy(assignments, ({ taskId, workerId }) => `${workerId} on ${taskId}`);
  return [...pairs].flatMap(([pair, all]) => (all.length > 1 ? [`${all.length} times ${pair}.`] : []));
}
