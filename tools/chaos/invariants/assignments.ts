import type { Facts, Violations } from '../facts/facts.js';

/** No worker ever exceeds their capacity, and the registry's counter equals their open assignments. */
export function withinCapacity({
  highestLoads,
  lastLoads,
  capacities,
}: Pick<Facts, 'highestLoads' | 'lastLoads' | 'capacities'>): Violations {
  const over = [...highestLoads, ...lastLoads]
    .filter(({ workerId, open }) => open > (capacities.get(workerId) ?? 0))
    .map(
      ({ workerId, open }) => `${workerId} had ${open} open, and may have ${capacities.get(workerId) ?? 0}.`,
    );
  const miscounted = [...highestLoads, ...lastLoads]
    .filter(({ open, counted }) => open !== counted)
    .map(({ workerId, open, counted }) => `${workerId} had ${open} open, and ${counted} were counted.`);
  return [...over, ...miscounted];
}

/** No worker gets a task twice; a worker whose offer lapsed may be offered it again. */
export function oncePerWorker({ assignments }: Pick<Facts, 'assignments'>): Violations {
  const taken = assignments.filter(({ status }) => status !== 'expired');
  const pairs = Map.groupBy(taken, ({ taskId, workerId }) => `${workerId} on ${taskId}`);
  return [...pairs].flatMap(([pair, all]) => (all.length > 1 ? [`${all.length} times ${pair}.`] : []));
}
