import { z } from 'zod';
import { endStatusOf, isTerminalTaskEvent } from '#libs/contracts';
import { contentOf } from '../facts/facts.js';
import type { Facts, Violations } from '../facts/facts.js';

/** The part of a terminal event that decides the payment: who is paid for a finished answer. */
const Ending = z.looseObject({
  data: z.looseObject({ payable: z.array(z.looseObject({ worker_id: z.string() })).default([]) }),
});

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
    return Ending.parse(contentOf(event)).data.payable.length > 0;
  });
  return new Set(paid.map(({ taskId }) => taskId));
}

/**
 * Every micro-unit of every captured hold is accounted for: exactly the workers named by the task's terminal event
 * are paid, in equal amounts, and their pay, the platform's fee and the refund add up to the hold.
 */
export function paidToTheMicro({ captures, log }: Pick<Facts, 'captures' | 'log'>): Violations {
  const payable = payableWorkers(log);
  return captures.flatMap(({ taskId, heldMicros, earnings, platformMicros, returnedMicros }) => {
    const wanted = payable.get(taskId) ?? [];
    const paid = earnings.map(({ workerId }) => workerId).sort();
    if (paid.join() !== wanted.join()) return [`${taskId} paid ${paid.join()} instead of ${wanted.join()}.`];
    const amounts = new Set(earnings.map(({ amountMicros }) => amountMicros));
    if (amounts.size > 1) return [`${taskId} paid its workers differently: ${[...amounts].join()}.`];
    const earned = earnings.reduce((sum, { amountMicros }) => sum + amountMicros, 0);
    const given = earned + platformMicros + returnedMicros;
    return given === heldMicros ? [] : [`${taskId} held ${heldMicros} micros and gave ${given}.`];
  });
}

function payableWorkers(log: Facts['log']): ReadonlyMap<string, readonly string[]> {
  return new Map(
    log
      .filter(({ type }) => isTerminalTaskEvent(type))
      .map(event => {
        const { payable } = Ending.parse(contentOf(event)).data;
        return [event.taskId, payable.map(({ worker_id: workerId }) => workerId).sort()];
      }),
  );
}
