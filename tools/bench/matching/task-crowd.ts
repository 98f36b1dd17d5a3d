import type { Demand } from '../../../apps/matcher/src/candidates/demand.rule.js';
import type { QueuedTask } from '../../../apps/matcher/src/candidates/queued-task.rule.js';
import { URGENCIES } from '#libs/contracts';
import { Random } from '../random.js';
import { conditionsOf, domainOf, ORG_ID } from './worker-crowd.js';

const NOW_MS = Date.UTC(2026, 0, 1);
const HOUR_MS = 3_600_000;

/** The task with a given number; it has four requirements. */
export function taskOf(nth: number): QueuedTask {
  const random = new Random(0x7a5c_0000 + nth);
  return {
    taskId: `00000000-0000-7000-a000-${nth.toString(16).padStart(12, '0')}`,
    orgId: ORG_ID,
    round: 1,
    reason: 'created',
    places: 1,
    domain: domainOf(random),
    urgency: URGENCIES[random.below(URGENCIES.length)] ?? 'normal',
    demand: demandOf(random),
    assignment: 'offer',
    acceptWithinSeconds: undefined,
    deadline: random.below(2) === 0 ? undefined : new Date(NOW_MS + random.below(100) * HOUR_MS),
    createdAt: new Date(NOW_MS - random.below(100 * HOUR_MS)),
    excludedWorkerIds: new Set(),
    requesters: new Set(['system']),
    excludedPersonKeys: new Set(),
    lapsedUntil: new Map(),
  };
}

function demandOf(random: Random): Demand {
  return {
    poolId: undefined,
    capabilities: [],
    domains: [],
    jurisdictions: [],
    languages: [],
    ...conditionsOf(random),
  };
}
