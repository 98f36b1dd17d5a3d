import type { Facts } from '../facts/facts.js';
import type { Violations } from './violations.js';

/** How the hold of a task may end that has ended so. */
const RESOLUTIONS: Readonly<Record<string, readonly string[]>> = {
  completed: ['captured'],
  failed: ['released', 'voided'],
  cancelled: ['released', 'voided'],
};

/** All money sums to zero, balances are what the entries say, and every hold is resolved as its task ended. */
export function moneyAddsUp({ ledger, holds, tasks }: Pick<Facts, 'ledger' | 'holds' | 'tasks'>): Violations {
  const statuses = new Map(tasks.map(({ taskId, status }) => [taskId, status]));
  const held = new Set(holds.map(({ taskId }) => taskId));
  return [
    ...ledger.sums
      .filter(({ sumMicros }) => sumMicros !== 0)
      .map(({ currency, sumMicros }) => `All entries in ${currency} sum to ${sumMicros} micros.`),
    ...ledger.faults,
    ...ledger.differences.map(({ accountId }) => `The balance of ${accountId} is not what its entries say.`),
    ...holds.flatMap(({ taskId, resolution }) => {
      // A hold whose task was never made is voided.
      const right = RESOLUTIONS[statuses.get(taskId) ?? ''] ?? ['voided'];
      if (resolution !== undefined && right.includes(resolution)) return [];
      const status = statuses.get(taskId) ?? 'not there';
      return [`The hold of ${taskId}, which is ${status}, is ${resolution ?? 'still open'}.`];
    }),
    ...tasks
      .filter(({ taskId, status }) => status === 'completed' && !held.has(taskId))
      .map(({ taskId }) => `${taskId} is completed, and nothing was ever held for it.`),
  ];
}
