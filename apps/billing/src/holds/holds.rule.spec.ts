import { expect, test } from 'vitest';
import { emptyLedger, holdRequest, priceRow, run } from '../../test/in-memory-ledger.js';
import { addCredit } from '../credits/add-credit.rule.js';
import { availableOf, earningsOf, heldOf, keyOf, revenueFrom } from '../ledger/account.rule.js';
import type { LedgerState } from '../ledger/ledger-state.rule.js';
import { confirmTask } from './confirm-task.rule.js';
import { placeHold } from './place-hold.rule.js';
import { settleHold } from './settle-hold.rule.js';
import { voidHold } from './void-hold.rule.js';

const TASK = { taskId: 'task', orgId: 'org' };
const HOLD = holdRequest({ ...TASK, answersNeeded: 3 });
const SETTLEMENT = { ...TASK, transferId: 'settled', workerSharePercent: 80 };

function ledgerWith(availableMicros: bigint): LedgerState {
  const ledger = emptyLedger({ priceBook: [priceRow({ unit: 'answer' })] });
  run(
    ledger,
    addCredit({
      transferId: 'credit',
      orgId: 'org',
      amountMicros: availableMicros,
      currency: 'USD',
      reference: null,
    }),
  );
  return ledger;
}

function balances(ledger: LedgerState): readonly bigint[] {
  return [availableOf('org'), heldOf('org'), earningsOf('ann'), earningsOf('bob'), revenueFrom('org')].map(
    account => ledger.balanceOf(account),
  );
}

test('a hold reserves the whole price, once', () => {
  const ledger = ledgerWith(500_000n);
  const held = { outcome: 'held', price: { amount_micros: 450_000, currency: 'USD' } };
  expect(run(ledger, placeHold(HOLD))).toEqual(held);
  expect(run(ledger, placeHold({ ...HOLD, urgency: 'critical' }))).toEqual(held);
  expect(balances(ledger)).toEqual([50_000n, 450_000n, 0n, 0n, 0n]);
});

test('a hold without sufficient funds is refused with the available balance, and succeeds after a credit', () => {
  const ledger = ledgerWith(449_999n);
  expect(run(ledger, placeHold(HOLD))).toMatchObject({
    outcome: 'insufficient_funds',
    availableMicros: 449_999n,
  });
  run(
    ledger,
    addCredit({ transferId: 'more', orgId: 'org', amountMicros: 1n, currency: 'USD', reference: null }),
  );
  expect(run(ledger, placeHold(HOLD))).toMatchObject({ outcome: 'held' });
});

test('a completed task costs its price, regardless of how many workers are paid', () => {
  const ledger = ledgerWith(450_000n);
  run(ledger, placeHold(HOLD));
  run(ledger, settleHold({ ...SETTLEMENT, isCompleted: true, workerIds: ['ann', 'bob'] }));
  expect(balances(ledger)).toEqual([0n, 0n, 180_000n, 180_000n, 90_000n]);
});

test('a task without a result costs the finished answers, and the rest is returned', () => {
  const ledger = ledgerWith(450_000n);
  run(ledger, placeHold(HOLD));
  run(ledger, settleHold({ ...SETTLEMENT, isCompleted: false, workerIds: ['ann'] }));
  expect(balances(ledger)).toEqual([300_000n, 0n, 120_000n, 0n, 30_000n]);
});

test('a task without a result and without finished answers costs nothing', () => {
  const ledger = ledgerWith(450_000n);
  run(ledger, placeHold(HOLD));
  expect(run(ledger, settleHold({ ...SETTLEMENT, isCompleted: false, workerIds: [] }))).toEqual({
    outcome: 'released',
    amountMicros: 450_000n,
  });
  expect(balances(ledger)).toEqual([450_000n, 0n, 0n, 0n, 0n]);
});

test('a hold requested after its task ended is refused', () => {
  const ledger = ledgerWith(450_000n);
  const settled = run(ledger, settleHold({ ...SETTLEMENT, isCompleted: false, workerIds: [] }));
  expect(settled).toEqual({ outcome: 'nothing_held' });
  expect(run(ledger, placeHold(HOLD))).toEqual({ outcome: 'resolved', resolution: 'never_held' });
  expect(run(ledger, confirmTask('task', 'org'))).toEqual({ outcome: 'ended' });
  expect(balances(ledger)).toEqual([450_000n, 0n, 0n, 0n, 0n]);
});

test('the hold of a confirmed task cannot be voided', () => {
  const ledger = ledgerWith(450_000n);
  run(ledger, placeHold(HOLD));
  expect(run(ledger, confirmTask('task', 'org'))).toEqual({ outcome: 'funded' });
  expect(run(ledger, voidHold({ ...TASK, transferId: 'void' }))).toEqual({ outcome: 'nothing_to_void' });
});

test('a task confirmed after its hold was voided is unfunded', () => {
  const ledger = ledgerWith(450_000n);
  run(ledger, placeHold(HOLD));
  expect(run(ledger, voidHold({ ...TASK, transferId: 'void' }))).toEqual({ outcome: 'voided' });
  expect(run(ledger, voidHold({ ...TASK, transferId: 'again' }))).toEqual({ outcome: 'nothing_to_void' });
  expect(run(ledger, confirmTask('task', 'org'))).toEqual({ outcome: 'unfunded' });
  expect(balances(ledger)).toEqual([450_000n, 0n, 0n, 0n, 0n]);
});

test('the price is fixed when the hold is placed: a later price changes neither the hold nor its payments', () => {
  const before = ledgerWith(450_000n);
  run(before, placeHold(HOLD));
  const higherPrice = priceRow({ priceId: 2, unit: 'answer', amountMicros: 900_000 });
  const after = emptyLedger({
    priceBook: [priceRow({ unit: 'answer' }), higherPrice],
    balances: new Map([[keyOf(heldOf('org')), 450_000n]]),
    holds: before.changes.holds,
  });
  expect(run(after, placeHold(HOLD))).toMatchObject({ outcome: 'held', price: { amount_micros: 450_000 } });
  run(after, settleHold({ ...SETTLEMENT, isCompleted: false, workerIds: ['ann'] }));
  expect(balances(after)).toEqual([300_000n, 0n, 120_000n, 0n, 30_000n]);
});

test("another organization can neither place, end nor void a task's hold", () => {
  const ledger = ledgerWith(450_000n);
  run(ledger, placeHold(HOLD));
  const stranger = { taskId: 'task', orgId: 'stranger' };
  expect(run(ledger, placeHold({ ...HOLD, ...stranger }))).toEqual({ outcome: 'foreign' });
  expect(run(ledger, voidHold({ ...stranger, transferId: 'void' }))).toEqual({ outcome: 'nothing_to_void' });
  run(ledger, settleHold({ ...SETTLEMENT, ...stranger, isCompleted: true, workerIds: ['ann'] }));
  expect(balances(ledger)).toEqual([0n, 450_000n, 0n, 0n, 0n]);
});
