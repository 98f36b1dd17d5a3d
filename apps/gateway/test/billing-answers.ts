import {
  AddCredit,
  GetBalance,
  GetBillingSettings,
  GetEarnings,
  GetStatement,
  GetUsageSummary,
  GetUsage,
  HoldFunds,
  ListPrices,
  ListStatements,
  ListTransactions,
  PayOutEarnings,
  QuotePrice,
  ReleaseHold,
  SetPrice,
  SumEarnings,
  SumWork,
  UpdateBillingSettings,
} from '#libs/contracts';
import type { FakeServices } from './fake-services.js';
import { BALANCE, credit, payout, priceView, statement } from './fixtures.js';

const AT = '2026-02-04T19:21:00.000Z';
const EMPTY_PAGE = { data: [], next_cursor: null };

/** Answers as a billing without holds, with a balance. */
export function answerBilling(fakes: FakeServices): void {
  fakes.answer(HoldFunds, () => ({ price: { amount_micros: 1_000_000, currency: 'USD' as const } }));
  fakes.answer(ReleaseHold, () => ({ released: true }));
  fakes.answer(GetBalance, () => BALANCE);
  fakes.answer(ListTransactions, () => EMPTY_PAGE);
  fakes.answer(GetUsage, () => ({ currency: 'USD' as const, rows: [] }));
  fakes.answer(AddCredit, ({ reference }) => ({
    transaction: credit(reference),
    balance: BALANCE,
    replayed: false,
  }));
  fakes.answer(SetPrice, ({ org_id, price }) => ({
    price: priceView({ ...price, org_id, valid_from: price.valid_from ?? AT }),
    replayed: false,
  }));
  fakes.answer(ListPrices, () => EMPTY_PAGE);
  fakes.answer(QuotePrice, () => ({
    price: { amount_micros: 150_000, currency: 'USD' as const },
    row: priceView(),
    quoted_at: AT,
  }));
  const nothing = { tasks: 0, held_micros: 0n, charged_micros: 0n, returned_micros: 0n, open_micros: 0n };
  fakes.answer(GetUsageSummary, () => ({ currency: 'USD' as const, totals: nothing, rows: [] }));
  fakes.answer(ListStatements, () => EMPTY_PAGE);
  fakes.answer(GetStatement, ({ month }) => statement(month));
  fakes.answer(GetEarnings, ({ worker_id }) => ({
    ...{ worker_id, currency: 'USD' as const, balance_micros: 0n },
    ...EMPTY_PAGE,
  }));
  const period = { starts_on: '2026-02-02', ends_on: '2026-02-08' };
  const sums = { ...period, earned_micros: 0n, tasks: 0, paid_out_micros: 0n, payouts: 0 };
  fakes.answer(SumEarnings, ({ worker_id }) => ({ worker_id, currency: 'USD' as const, data: [sums] }));
  const unpaid = { not_counted: 0, released: 0, not_started: 0, task_cancelled: 0, task_failed: 0 };
  fakes.answer(SumWork, () => ({ data: [{ ...period, pending: 0, unpaid }] }));
  fakes.answer(PayOutEarnings, ({ amount_micros, reference }) => ({
    payout: payout(BigInt(amount_micros ?? 120_000), reference),
    currency: 'USD' as const,
    balance_micros: 0n,
    replayed: false,
  }));
  fakes.answer(GetBillingSettings, () => ({ currency: 'USD' as const, low_balance_micros: null }));
  fakes.answer(UpdateBillingSettings, ({ change }) => ({ currency: 'USD' as const, ...change }));
}
