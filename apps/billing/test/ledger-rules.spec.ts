import fc from 'fast-check';
import { expect, test } from 'vitest';
import { addCredit } from '../src/credits/add-credit.rule.js';
import { confirmTask } from '../src/holds/confirm-task.rule.js';
import { placeHold } from '../src/holds/place-hold.rule.js';
import { settleHold } from '../src/holds/settle-hold.rule.js';
import { voidHold } from '../src/holds/void-hold.rule.js';
import {
  availableOf,
  earningsOf,
  fundingOf,
  heldOf,
  keyOf,
  mayGoNegative,
  payoutsOf,
  revenueFrom,
} from '../src/ledger/account.rule.js';
import type { Account } from '../src/ledger/account.rule.js';
import type { Operation } from '../src/ledger/operation.rule.js';
import { payOut } from '../src/payouts/pay-out.rule.js';
import { emptyLedger, holdRequest, run } from './in-memory-ledger.js';

const ORGS = ['org-a', 'org-b'];
const TASKS = ['task-1', 'task-2', 'task-3', 'task-4'];
const WORKERS = ['worker-1', 'worker-2', 'worker-3'];
const ACCOUNTS: readonly Account[] = [
  ...ORGS.flatMap(orgId => [
    ...[availableOf(orgId), heldOf(orgId)],
    ...[fundingOf(orgId), revenueFrom(orgId), payoutsOf(orgId)],
  ]),
  ...WORKERS.map(workerId => earningsOf(workerId)),
];

/** A task always belongs to the same organization. */
const taskAndOrg = fc.constantFrom(...TASKS).map(taskId => ({
  taskId,
  orgId: ORGS[TASKS.indexOf(taskId) % ORGS.length] ?? 'org-a',
}));
const transferId = fc.uuid();

const anyOperation: fc.Arbitrary<Operation<unknown>> = fc.oneof(
  fc
    .record({
      transferId,
      orgId: fc.constantFrom(...ORGS),
      amountMicros: fc.bigInt({ min: 1n, max: 1_000_000n }),
    })
    .map(credit => addCredit({ ...credit, currency: 'USD', reference: null })),
  fc
    .record({
      task: taskAndOrg,
      urgency: fc.constantFrom('low', 'normal', 'high', 'critical'),
      answersNeeded: fc.integer({ min: 1, max: 5 }),
      steps: fc.integer({ min: 1, max: 3 }),
      isCreated: fc.boolean(),
    })
    .map(({ task, ...request }) => placeHold(holdRequest({ ...task, ...request }))),
  fc
    .record({
      transferId,
      orgId: fc.constantFrom(...ORGS),
      workerId: fc.constantFrom(...WORKERS),
      amountMicros: fc.option(fc.bigInt({ min: 1n, max: 200_000n })),
    })
    .map(payout => payOut({ ...payout, currency: 'USD', reference: null })),
  fc
    .record({
      task: taskAndOrg,
      transferId,
      isCompleted: fc.boolean(),
      workerIds: fc.array(fc.constantFrom(...WORKERS), { maxLength: 7 }),
      workerSharePercent: fc.integer({ min: 0, max: 100 }),
    })
    .map(({ task, ...settlement }) => settleHold({ ...task, ...settlement })),
  fc
    .record({ task: taskAndOrg, transferId })
    .map(({ task, transferId: id }) => voidHold({ ...task, transferId: id })),
  taskAndOrg.map(({ taskId, orgId }) => confirmTask(taskId, orgId)),
);
const anyHistory = fc.array(anyOperation, { minLength: 1, maxLength: 60 });

test('every transfer sums to zero, and so does the ledger', () => {
  fc.assert(
    fc.property(anyHistory, history => {
      const ledger = emptyLedger();
      for (const operation of history) run(ledger, operation);
      for (const { entries } of ledger.changes.transfers) expect(sumOf(entries)).toBe(0n);
      expect(ACCOUNTS.reduce((sum, account) => sum + ledger.balanceOf(account), 0n)).toBe(0n);
    }),
  );
});

test('no account that must stay non-negative is ever below zero', () => {
  fc.assert(
    fc.property(anyHistory, history => {
      const ledger = emptyLedger();
      for (const operation of history) {
        run(ledger, operation);
        const inside = ACCOUNTS.filter(account => !mayGoNegative(account));
        for (const account of inside) expect(ledger.balanceOf(account)).toBeGreaterThanOrEqual(0n);
      }
    }),
  );
});

test('a hold is placed once and ends once, and the held balance is the sum of the open holds', () => {
  fc.assert(
    fc.property(anyHistory, history => {
      const ledger = emptyLedger();
      for (const operation of history) run(ledger, operation);
      const { holds, resolutions } = ledger.changes;
      const ended = resolutions.map(({ holdId }) => holdId);
      expect(new Set(ended).size).toBe(ended.length);
      expect(new Set(holds.map(({ holdId }) => holdId)).size).toBe(holds.length);
      for (const orgId of ORGS) {
        const open = holds.filter(hold => hold.orgId === orgId && !ended.includes(hold.holdId));
        expect(ledger.balanceOf(heldOf(orgId))).toBe(sumOf(open));
      }
    }),
  );
});

test('repeated operations on a hold that has ended move nothing', () => {
  fc.assert(
    fc.property(anyHistory, history => {
      const ledger = emptyLedger();
      for (const operation of history) run(ledger, operation);
      const settled = history.filter(
        ({ taskId }) => taskId !== null && ledger.resolutionOf(taskId) !== undefined,
      );
      const before = ACCOUNTS.map(account => ledger.balanceOf(account));
      for (const operation of settled) run(ledger, operation);
      expect(ACCOUNTS.map(account => ledger.balanceOf(account))).toEqual(before);
    }),
  );
});

test('an operation changes only the accounts it declared', () => {
  fc.assert(
    fc.property(anyHistory, history => {
      const ledger = emptyLedger();
      for (const operation of history) {
        const named = new Set(operation.accounts.map(keyOf));
        const { change } = operation.decide(ledger);
        const moved = (change.transfers ?? []).flatMap(({ entries }) =>
          entries.map(({ account }) => keyOf(account)),
        );
        expect(moved.filter(key => !named.has(key))).toEqual([]);
        ledger.apply(change);
      }
    }),
  );
});

test('balances are the sums of the entries', () => {
  fc.assert(
    fc.property(anyHistory, history => {
      const ledger = emptyLedger();
      for (const operation of history) run(ledger, operation);
      const entries = ledger.changes.transfers.flatMap(transfer => transfer.entries);
      for (const account of ACCOUNTS) {
        const own = entries.filter(entry => keyOf(entry.account) === keyOf(account));
        expect(ledger.balanceOf(account)).toBe(sumOf(own));
      }
    }),
  );
});

function sumOf(parts: readonly { readonly amountMicros: bigint }[]): bigint {
  return parts.reduce((sum, { amountMicros }) => sum + amountMicros, 0n);
}
