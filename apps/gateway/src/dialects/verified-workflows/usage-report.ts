import type { ListTransactions, ReplyOf, Transaction, UsageRow } from '#libs/contracts';
import { periodOf } from './analytics-summary.js';
import type { UsageReport } from './client.dto.js';
import { microsOf, sumOf } from './figures.js';
import type { Period } from './period.js';
import { TASK_IDS, foreignTimestamp, usdOf } from './words.js';

export interface UsageSources {
  readonly usage: readonly UsageRow[];
  readonly transactions: ReplyOf<typeof ListTransactions>;
}

/** The costs of a period, by the day on which the funds were held, and the transactions. */
export function usageReportOf(
  period: Period,
  workspace: string | null,
  { usage, transactions }: UsageSources,
): UsageReport {
  const byDay = Map.groupBy(usage, ({ day }) => day);
  const byType = Map.groupBy(usage, ({ task_type }) => task_type);
  return {
    currency: 'USD',
    period: periodOf(period),
    workspace,
    totals: spendingOf(usage),
    by_day: period.days.map(date => ({ date, ...spendingOf(byDay.get(date) ?? []) })),
    by_type: [...byType.keys()].toSorted().map(type => ({ type, ...spendingOf(byType.get(type) ?? []) })),
    transactions: transactions.data.map(transactionOf),
    next_cursor: transactions.next_cursor,
  };
}

function spendingOf(rows: readonly UsageRow[]) {
  return {
    tasks: sumOf(rows, ({ tasks }) => tasks),
    held_usd: usdOf(microsOf(rows, ({ held_micros }) => held_micros)),
    charged_usd: usdOf(microsOf(rows, ({ charged_micros }) => charged_micros)),
    returned_usd: usdOf(microsOf(rows, ({ returned_micros }) => returned_micros)),
    open_usd: usdOf(microsOf(rows, ({ open_micros }) => open_micros)),
  };
}

function transactionOf(transaction: Transaction): UsageReport['transactions'][number] {
  const { transaction_id, kind, available_change_micros, held_change_micros, task_id } = transaction;
  return {
    id: transaction_id,
    kind,
    amount_usd: usdOf(available_change_micros),
    held_change_usd: usdOf(held_change_micros),
    task_id: task_id === null ? null : TASK_IDS.format(task_id),
    reference: transaction.reference,
    created_at: foreignTimestamp(transaction.created_at),
  };
}
