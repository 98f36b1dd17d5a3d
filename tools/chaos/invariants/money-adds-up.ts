import { z } from 'zod';
import { endStatusOf, isTerminalTaskEvent } from '#libs/contracts';
import { contentOf } from '../facts/facts.js';
import type { Facts } from '../facts/facts.js';
import type { Violations } from './violations.js';

/** The part of a terminal event that decides the payment: who is paid for a finished answer. */
const Ending = z.looseObject({ data: z.looseObject({ payable: z.array(z.unknown()).optional() }) });

/**
 * All money sums to zero, balances equal the sum of their entries, and every hold is resolved according to its task's
 * end: captured when a worker is to be paid, released otherwise.
 */
export function moneyAddsUp({
  ledger,
  holds,
  tasks,
  log,
}: Pick<Facts, 'ledger' | 'holds' | 'tasks' | 'log'>): Violations {
  const paid = paidTasks(log);
  const statuses = new Map(tasks.map(({ taskId, status }) => [taskId, status]));
  const held = new Set(holds.map(({ taskId }) => taskId));
  return [
    ...ledger.sums
      .filter(({ sumMicros }) => sumMicros !== 0n)
      .map(({ currency, sumMicros }) => `All entries in ${currency} sum to ${sumMicros} micros.`),
    ...ledger.faults,
    ...ledger.differences.map(({ accountId }) => `The balance of ${accountId} is not what its entries say.`),
    ...holds.flatMap(({ taskId, resolution }) => {
      // A hold whose task was never created is voided.
      const right = paid.has(taskId) ? ['captured'] : ['released', 'voided'];
      if (resolution !== undefined && right.includes(resolution)) return [];
      const status = statuses.get(taskId) ?? 'not there';
      return [`The hold of ${taskId}, which is ${status}, is ${resolution ?? 'still open'}.`];
    }),
    ...tasks
      .filter(({ taskId, status }) => status === 'completed' && !held.has(taskId))
      .map(({ taskId }) => `${taskId} is completed, and nothing was ever held for it.`),
  ];
}

/** Completed tasks, and others that ended with finished answers to pay. */
function paidTasks(log: Facts['log']): ReadonlySet<string> {
  const paid = log.filter(event => {
    if (!isTerminalTaskEvent(event.type)) return false;
    if (endStatusOf(event.type) === 'completed') return true;
    return (Ending.parse(contentOf(event)).data.payable ?? []).length > 0;
  });
  return new Set(paid.map(({ taskId }) => taskId));
}
