import fc from 'fast-check';
import { expect, test } from 'vitest';
import { NOW, emptyLedger, run } from '../../test/in-memory-ledger.js';
import { availableOf, earningsOf, heldOf, keyOf, revenueFrom } from '../ledger/account.rule.js';
import { settleHold } from './settle-hold.rule.js';

const anySettlement = fc.record({
  amountMicros: fc.bigInt({ min: 1n, max: 2_000_000_000_000_000n }),
  answersNeeded: fc.integer({ min: 1, max: 100 }),
  steps: fc.integer({ min: 1, max: 20 }),
  workers: fc.integer({ min: 1, max: 120 }),
  workerSharePercent: fc.integer({ min: 0, max: 100 }),
  isCompleted: fc.boolean(),
});
type AnySettlement = typeof anySettlement extends fc.Arbitrary<infer Value> ? Value : never;

/** Settles one hold, with some workers listed twice, and returns where its money went. */
function settle(
  { amountMicros, answersNeeded, steps, workers, workerSharePercent, isCompleted }: AnySettlement,
  listedTwice = 0,
) {
  const ledger = emptyLedger({
    now: NOW,
    balances: new Map([[keyOf(heldOf('org')), amountMicros]]),
    holds: [{ holdId: 'task', orgId: 'org', currency: 'USD', amountMicros, answersNeeded, steps }],
  });
  const once = Array.from({ length: workers }, (_, place) => `worker-${place}`);
  const workerIds = [...once, ...once.slice(0, listedTwice)];
  const task = { taskId: 'task', orgId: 'org', transferId: 'transfer' };
  const result = run(ledger, settleHold({ ...task, isCompleted, workerIds, workerSharePercent }));
  return {
    result,
    earned: once.map(workerId => ledger.balanceOf(earningsOf(workerId))),
    platform: ledger.balanceOf(revenueFrom('org')),
    returned: ledger.balanceOf(availableOf('org')),
    held: ledger.balanceOf(heldOf('org')),
  };
}

function sumOf(amounts: readonly bigint[]): bigint {
  return amounts.reduce((sum, amount) => sum + amount, 0n);
}

test('every micro-unit of the hold goes to workers, to the platform or back', () => {
  fc.assert(
    fc.property(anySettlement, settlement => {
      const { earned, platform, returned, held } = settle(settlement);
      expect(held).toBe(0n);
      expect(sumOf(earned) + platform + returned).toBe(settlement.amountMicros);
    }),
  );
});

test('workers get equal parts of their share, and the rounding remainder goes to the platform', () => {
  fc.assert(
    fc.property(anySettlement, settlement => {
      const { earned, platform, returned } = settle(settlement);
      expect(new Set(earned).size).toBe(1);
      const charged = settlement.amountMicros - returned;
      const share = (charged * BigInt(settlement.workerSharePercent)) / 100n;
      expect(earned[0]).toBe(share / BigInt(settlement.workers));
      expect(platform).toBe(charged - sumOf(earned));
      expect(platform).toBeGreaterThanOrEqual(0n);
    }),
  );
});

test('a completed task costs the amount held, regardless of how many workers are paid', () => {
  fc.assert(
    fc.property(anySettlement, settlement => {
      expect(settle({ ...settlement, isCompleted: true }).returned).toBe(0n);
    }),
  );
});

test('a task without a result costs the finished answers at the price per answer, and never more than the hold', () => {
  fc.assert(
    fc.property(anySettlement, settlement => {
      const { amountMicros, answersNeeded, steps, workers } = settlement;
      const { returned } = settle({ ...settlement, isCompleted: false });
      const finished = (amountMicros / BigInt(answersNeeded * steps)) * BigInt(workers);
      expect(amountMicros - returned).toBe(finished < amountMicros ? finished : amountMicros);
    }),
  );
});

test("a worker who is listed twice is paid once, without reducing the others' pay", () => {
  fc.assert(
    fc.property(anySettlement, fc.integer({ min: 1, max: 120 }), (settlement, listedTwice) => {
      expect(settle(settlement, listedTwice)).toEqual(settle(settlement));
    }),
  );
});
