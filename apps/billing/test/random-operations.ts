import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import { randomUUIDv7 } from '#libs/platform';
import { addCredit } from '../src/credits/add-credit.rule.js';
import { confirmTask } from '../src/holds/confirm-task.rule.js';
import { placeHold } from '../src/holds/place-hold.rule.js';
import { settleHold } from '../src/holds/settle-hold.rule.js';
import { voidHold } from '../src/holds/void-hold.rule.js';
import type { Operation } from '../src/ledger/operation.rule.js';
import { payOut } from '../src/payouts/pay-out.rule.js';
import { holdRequest } from './in-memory-ledger.js';

/** An operation, by the indexes of its task and workers among those of a run. */
export const step = fc.record({
  what: fc.constantFrom('hold', 'hold', 'confirm', 'settle', 'settle', 'void', 'credit', 'pay out'),
  task: fc.nat({ max: 11 }),
  workers: fc.uniqueArray(fc.nat({ max: 3 }), { maxLength: 4 }),
  answersNeeded: fc.integer({ min: 1, max: 4 }),
  steps: fc.integer({ min: 1, max: 3 }),
  isCompleted: fc.boolean(),
  amountMicros: fc.bigInt({ min: 1n, max: 400_000n }),
});
export type Step = typeof step extends fc.Arbitrary<infer Value> ? Value : never;

/** Two organizations with twelve tasks, each of one organization, and four workers: few, so that operations meet. */
export class Participants {
  readonly orgs = ids(2);
  readonly tasks = ids(12);
  readonly workers = ids(4);

  orgOf(task: number): string {
    return at(this.orgs, task);
  }

  /** A new operation each time, as a redelivered event leads to a new operation. */
  operation(one: Step): Operation<unknown> {
    const { what, task, workers, answersNeeded, steps, isCompleted, amountMicros } = one;
    const [taskId, orgId, transferId] = [at(this.tasks, task), this.orgOf(task), randomUUIDv7()];
    const workerIds = workers.map(place => at(this.workers, place));
    const workerId = at(this.workers, task);
    const money = { transferId, orgId, amountMicros, currency: 'USD', reference: null } as const;
    switch (what) {
      case 'hold':
        return placeHold(holdRequest({ taskId, orgId, answersNeeded, steps, isCreated: isCompleted }));
      case 'confirm':
        return confirmTask(taskId, orgId);
      case 'settle':
        return settleHold({ taskId, orgId, transferId, isCompleted, workerIds, workerSharePercent: 80 });
      case 'void':
        return voidHold({ taskId, orgId, transferId });
      case 'credit':
        return addCredit(money);
      case 'pay out':
        return payOut({ ...money, workerId });
    }
  }

  /** A credit to each organization. */
  credits(amountMicros: bigint): readonly Operation<unknown>[] {
    return this.orgs.map(orgId =>
      addCredit({ transferId: randomUUIDv7(), orgId, amountMicros, currency: 'USD', reference: null }),
    );
  }
}

function ids(count: number): readonly string[] {
  return Array.from({ length: count }, () => randomUUIDv7());
}

function at(list: readonly string[], place: number): string {
  return list[place % list.length] ?? randomUUID();
}
