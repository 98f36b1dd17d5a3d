import { z } from 'zod';
import { defineCommand } from '../../command-contract.js';
import { Currency, SumMicros } from '../../model/money.js';
import { Id, InstantOut } from '../../model/scalars.js';

/** Days at most that a look at usage may span. */
export const MAX_USAGE_DAYS = 400;

/** A year of a busy organization takes seconds to sum up. */
const DEADLINE_MS = 20_000;

/** Rows at most in one answer, which then stays well under what one message may hold. */
export const MAX_USAGE_ROWS = 5_000;

const figures = {
  /** Tasks whose price was held. */
  tasks: z.int().min(0),
  held_micros: SumMicros,
  /** Of that: paid for by now. */
  charged_micros: SumMicros,
  /** Of that: given back by now. */
  returned_micros: SumMicros,
  /** Of that: still held. */
  open_micros: SumMicros,
};

/** What tasks cost. Micro-units. */
export const UsageFigures = z.strictObject(figures);
export type UsageFigures = z.infer<typeof UsageFigures>;

/** What the tasks of one type in one workspace, held for on one day (UTC), cost. Micro-units. */
export const UsageRow = z.strictObject({
  day: z.iso.date(),
  task_type: z.string(),
  workspace_id: z.string(),
  ...figures,
});
export type UsageRow = z.infer<typeof UsageRow>;

const request = {
  org_id: Id,
  workspace_id: z.string().min(1).max(100).nullable(),
  from: InstantOut,
  to: InstantOut,
};

/**
 * An organization's spending on holds placed in [`from`, `to`). A `workspace_id` limits it to one workspace.
 *
 * Errors: `billing.usage_range` when it spans more than {@link MAX_USAGE_DAYS}; `billing.usage_too_detailed` when
 * there were more than {@link MAX_USAGE_ROWS} rows: ask for less time, or {@link GetUsageSummary}.
 */
export const GetUsage = defineCommand({
  subject: 'command.billing.usage',
  request: z.strictObject(request),
  reply: z.strictObject({ currency: Currency, rows: z.array(UsageRow) }),
  carriesSums: true,
  deadlineMs: DEADLINE_MS,
});

export const UsageGrouping = z.enum(['day', 'type', 'workspace']);
export type UsageGrouping = z.infer<typeof UsageGrouping>;

/** As {@link UsageRow}, with null for what it is not grouped by. */
export const UsageSummaryRow = z.strictObject({
  day: z.iso.date().nullable(),
  task_type: z.string().nullable(),
  workspace_id: z.string().nullable(),
  ...figures,
});
export type UsageSummaryRow = z.infer<typeof UsageSummaryRow>;

/** As {@link GetUsage}, summed up by what is asked for; `totals` is all of it together. Errors: the same. */
export const GetUsageSummary = defineCommand({
  subject: 'command.billing.usage-summary',
  request: z.strictObject({ ...request, group_by: z.array(UsageGrouping).max(3) }),
  reply: z.strictObject({ currency: Currency, totals: UsageFigures, rows: z.array(UsageSummaryRow) }),
  carriesSums: true,
  deadlineMs: DEADLINE_MS,
});
