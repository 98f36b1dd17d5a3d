import { expect, test } from 'vitest';
import { emptyLedger, run } from '../../test/in-memory-ledger.js';
import { earningsOf, keyOf, payoutsOf } from '../ledger/account.rule.js';
import { payOut } from './pay-out.rule.js';

const REQUEST = {
  transferId: 'payout',
  orgId: 'org',
  workerId: 'ann',
  amountMicros: 70_000n,
  currency: 'USD',
  reference: 'March',
} as const;

function ledgerWithEarnings(amountMicros: bigint) {
  return emptyLedger({ balances: new Map([[keyOf(earningsOf('ann')), amountMicros]]) });
}

test('a payout reduces the earnings by its amount', () => {
  const ledger = ledgerWithEarnings(120_000n);
  const result = run(ledger, payOut(REQUEST));
  expect(result).toMatchObject({ outcome: 'paid_out', amountMicros: 70_000n, balanceMicros: 50_000n });
  expect([ledger.balanceOf(earningsOf('ann')), ledger.balanceOf(payoutsOf('org'))]).toEqual([
    50_000n,
    70_000n,
  ]);
  expect(ledger.changes.transfers).toMatchObject([{ kind: 'payout', orgId: 'org', reference: 'March' }]);
});

test('a payout of the whole balance leaves nothing for a second one', () => {
  const ledger = ledgerWithEarnings(120_000n);
  const all = payOut({ ...REQUEST, amountMicros: null });
  expect(run(ledger, all)).toMatchObject({ outcome: 'paid_out', amountMicros: 120_000n, balanceMicros: 0n });
  expect(run(ledger, all)).toEqual({ outcome: 'insufficient_earnings', balanceMicros: 0n });
});

test('a payout above the balance is refused, and moves nothing', () => {
  const ledger = ledgerWithEarnings(69_999n);
  expect(run(ledger, payOut(REQUEST))).toEqual({ outcome: 'insufficient_earnings', balanceMicros: 69_999n });
  expect(ledger.changes.transfers).toEqual([]);
});
