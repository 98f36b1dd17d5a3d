import type { Facts } from '../facts/facts.js';
import type { Violations } from './violations.js';

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
