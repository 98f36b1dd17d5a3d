import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { addCredit, MAX_BALANCE_MICROS, MAX_FUNDING_MICROS } from '../src/credits/add-credit.rule.js';
import { placeHold } from '../src/holds/place-hold.rule.js';
import { settleHold } from '../src/holds/settle-hold.rule.js';
import {
  availableOf,
  earningsOf,
  fundingOf,
  heldOf,
  keyOf,
  payoutsOf,
  revenueFrom,
} from '../src/ledger/account.rule.js';
import type { LedgerState } from '../src/ledger/ledger-state.rule.js';
import { payOut } from '../src/payouts/pay-out.rule.js';
import { emptyLedger, holdRequest, priceRow, run } from './in-memory-ledger.js';

const ORG = 'org';
const WORKERS = ['ann', 'bob'];
const MAX_INT8 = 2n ** 63n - 1n;
const INSIDE = [
  ...[availableOf(ORG), heldOf(ORG), revenueFrom(ORG), payoutsOf(ORG)],
  ...WORKERS.map(workerId => earningsOf(workerId)),
];
/** A task of a hundred answers in twenty steps, at a million dollars each: the highest possible price. */
const HIGHEST_PRICE = priceRow({ unit: 'answer', amountMicros: 1_000_000_000_000 });
const USD = { currency: 'USD', reference: null } as const;

const credit = (amountMicros: bigint, transferId = 'credit') =>
  addCredit({ ...USD, transferId, orgId: ORG, amountMicros });

/** An organization that was credited the total, has `available` left and has spent the rest. */
function ledgerOf({ available, spent }: { readonly available: bigint; readonly spent: bigint }): LedgerState {
  return emptyLedger({
    priceBook: [HIGHEST_PRICE],
    balances: new Map([
      [keyOf(fundingOf(ORG)), -(available + spent)],
      [keyOf(availableOf(ORG)), available],
      [keyOf(revenueFrom(ORG)), spent],
    ]),
  });
}

describe('a credit', () => {
  test.each([
    [0n, MAX_BALANCE_MICROS, 'credited'],
    [0n, MAX_BALANCE_MICROS + 1n, 'limit_exceeded'],
    [MAX_BALANCE_MICROS - 1n, 1n, 'credited'],
    [MAX_BALANCE_MICROS, 1n, 'limit_exceeded'],
    // From before the limit existed.
    [MAX_BALANCE_MICROS * 9n, 1n, 'limit_exceeded'],
  ])('with %d available, of %d: %s', (available, amount, outcome) => {
    expect(run(ledgerOf({ available, spent: 0n }), credit(amount)).outcome).toBe(outcome);
  });

  test('counts held money, and reports the remaining room', () => {
    const ledger = ledgerOf({ available: MAX_BALANCE_MICROS, spent: 0n });
    run(ledger, placeHold(holdRequest({ taskId: 'task', orgId: ORG })));
    run(ledger, settleHold({ ...SETTLEMENT, taskId: 'task', transferId: 'paid', workerIds: ['ann'] }));
    run(ledger, placeHold(holdRequest({ taskId: 'another', orgId: ORG })));
    expect(run(ledger, credit(1_000_000_000_001n))).toEqual({
      outcome: 'limit_exceeded',
      limit: 'balance',
      limitMicros: MAX_BALANCE_MICROS,
      roomMicros: 1_000_000_000_000n,
    });
    expect(ledger.changes.transfers.map(({ kind }) => kind)).toEqual(['hold', 'capture', 'hold']);
    expect(run(ledger, credit(1_000_000_000_000n)).outcome).toBe('credited');
  });

  test('is refused permanently once the lifetime maximum has been credited', () => {
    const spent = MAX_FUNDING_MICROS - 5n;
    expect(run(ledgerOf({ available: 0n, spent }), credit(5n)).outcome).toBe('credited');
    expect(run(ledgerOf({ available: 0n, spent }), credit(6n))).toMatchObject({
      outcome: 'limit_exceeded',
      limit: 'lifetime',
      roomMicros: 5n,
    });
  });
});

const SETTLEMENT = { orgId: ORG, isCompleted: true, workerSharePercent: 80 };

/** Sizes that reach the bounds in a few steps, and their neighbours. */
const amount = fc.oneof(
  fc.bigInt({ min: 1n, max: MAX_BALANCE_MICROS + 1n }),
  fc.constantFrom(1n, MAX_BALANCE_MICROS - 1n, MAX_BALANCE_MICROS),
);
const step = fc.record({
  what: fc.constantFrom('credit', 'credit', 'hold', 'hold', 'settle', 'settle', 'pay out'),
  amount,
  task: fc.nat({ max: 5 }),
  answersNeeded: fc.integer({ min: 1, max: 100 }),
  steps: fc.integer({ min: 1, max: 20 }),
  workerIds: fc.subarray(WORKERS),
  isCompleted: fc.boolean(),
  workerSharePercent: fc.integer({ min: 0, max: 100 }),
});
type Step = typeof step extends fc.Arbitrary<infer Value> ? Value : never;
/** Any permitted balance, of a new organization or of one near its lifetime maximum. */
const start = fc
  .record({
    available: fc.oneof(fc.constant(0n), fc.bigInt({ min: 0n, max: MAX_BALANCE_MICROS })),
    isFresh: fc.boolean(),
    lifetimeRoom: fc.bigInt({ min: 0n, max: 2n * MAX_BALANCE_MICROS }),
  })
  .map(({ available, isFresh, lifetimeRoom }) => ({
    available,
    spent: isFresh ? 0n : MAX_FUNDING_MICROS - lifetimeRoom - available,
  }));

/** The outcome of a step; `open` are the tasks whose holds are open. */
function outcomeOf(ledger: LedgerState, one: Step, place: number, open: string[]): string {
  const { what, task, answersNeeded, steps, workerIds, isCompleted, workerSharePercent } = one;
  const transferId = `transfer-${place}`;
  switch (what) {
    case 'credit':
      return run(ledger, credit(one.amount, transferId)).outcome;
    case 'hold': {
      const request = holdRequest({ taskId: `task-${place}`, orgId: ORG, answersNeeded, steps });
      const { outcome } = run(ledger, placeHold(request));
      if (outcome === 'held') open.push(request.taskId);
      return outcome;
    }
    case 'settle': {
      const [taskId = 'none'] = open.splice(task % (open.length + 1), 1);
      const end = { orgId: ORG, taskId, transferId, isCompleted, workerIds, workerSharePercent };
      return run(ledger, settleHold(end)).outcome;
    }
    case 'pay out': {
      const amountMicros = task === 0 ? null : one.amount;
      return run(ledger, payOut({ ...USD, transferId, orgId: ORG, workerId: 'ann', amountMicros })).outcome;
    }
  }
}

const REFUSALS = ['limit_exceeded', 'insufficient_funds', 'insufficient_earnings'];

test('near the bounds every movement is made to the micro-unit or refused, and none throws', () => {
  fc.assert(
    fc.property(start, fc.array(step, { minLength: 1, maxLength: 80 }), (before, history) => {
      const ledger = ledgerOf(before);
      const open: string[] = [];
      for (const [place, one] of history.entries()) {
        const balances = INSIDE.map(account => ledger.balanceOf(account));
        const outcome = outcomeOf(ledger, one, place, open);
        if (REFUSALS.includes(outcome)) {
          expect(INSIDE.map(account => ledger.balanceOf(account))).toEqual(balances);
        }
        // A bound never leaves a worker unpaid.
        if (one.what === 'settle') expect(REFUSALS).not.toContain(outcome);
        const inside = INSIDE.reduce((sum, account) => sum + ledger.balanceOf(account), 0n);
        expect(inside).toBe(-ledger.balanceOf(fundingOf(ORG)));
        expect(inside).toBeLessThanOrEqual(MAX_FUNDING_MICROS);
        const own = ledger.balanceOf(availableOf(ORG)) + ledger.balanceOf(heldOf(ORG));
        expect(own).toBeLessThanOrEqual(MAX_BALANCE_MICROS);
        for (const account of INSIDE) expect(ledger.balanceOf(account)).toBeGreaterThanOrEqual(0n);
        expect(INSIDE.filter(account => ledger.balanceOf(account) > MAX_INT8)).toEqual([]);
      }
    }),
  );
});

test('the largest balance that former releases allowed fits together with the lifetime maximum of credits', () => {
  expect(MAX_FUNDING_MICROS + 2n ** 53n).toBeLessThan(MAX_INT8);
});
