import { z } from 'zod';
import { defineCommand } from '../../command-contract.js';
import { Currency, SumMicros } from '../../model/money.js';
import { Id, InstantOut } from '../../model/scalars.js';

/** The maximum number of days of a usage query. */
export const MAX_USAGE_DAYS = 400;

/** Summing a year of a busy organization takes seconds. */
const DEADLINE_MS = 20_000;

/** The maximum number of rows in a reply, which keeps it well below the size limit of a message. */
export const MAX_USAGE_ROWS = 5_000;

const figures = {
  /** Tasks whose price was held. */
  tasks: z.int().min(0),
  held_micros: SumMicros,
  /** The part of it that was paid. */
  charged_micros: SumMicros,
  /** The part of it that was released. */
  returned_micros: SumMicros,
  /** The part of it that is still held. */
  open_micros: SumMicros,
};

/** The costs of tasks. Micro-units. */
export const UsageFigures = z.strictObject(figures);
export type UsageFigures = z.infer<typeof UsageFigures>;

/** The costs of tasks of one type in one workspace, held on one day (UTC). Micro-units. */
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
 * Errors: `billing.usage_range` when it spans more than {@link MAX_USAGE_DAYS}; `billing.usage_too_detailed` when there
 * were more than {@link MAX_USAGE_ROWS} rows: query a shorter period, or {@link GetUsageSummary}.
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

/** As {@link UsageRow}, with null for the columns it is not grouped by. */
export const UsageSummaryRow = z.strictObject({
  day: z.iso.date().nullable(),
  task_type: z.string().nullable(),
  workspace_id: z.string().nullable(),
  ...figures,
});
export type UsageSummaryRow = z.infer<typeof UsageSummaryRow>;

/** As {@link GetUsage}, summed by the requested columns; `totals` is the overall sum. Errors: the same. */
export const GetUsageSummary = defineCommand({
  subject: 'command.billing.usage-summary',
  request: z.strictObject({ ...request, group_by: z.array(UsageGrouping).max(3) }),
  reply: z.strictObject({ currency: Currency, totals: UsageFigures, rows: z.array(UsageSummaryRow) }),
  carriesSums: true,
  deadlineMs: DEADLINE_MS,
});
