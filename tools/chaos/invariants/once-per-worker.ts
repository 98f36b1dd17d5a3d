import type { Facts } from '../facts/facts.js';
import type { Violations } from './violations.js';

/** No worker gets a task twice; a worker whose offer lapsed may be offered it again. */
export function oncePerWorker({ assignments }: Pick<Facts, 'assignments'>): Violations {
  const taken = assignments.filter(({ status }) => status !== 'expired');
  const pairs = Map.groupBy(taken, ({ taskId, workerId }) => `${workerId} on ${taskId}`);
  return [...pairs].flatMap(([pair, all]) => (all.length > 1 ? [`${all.length} times ${pair}.`] : []));
}
