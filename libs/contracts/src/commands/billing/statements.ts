import { z } from 'zod';
import { defineCommand } from '../../command-contract.js';
import { formatted } from '../../messages/string-formats.js';
import { Currency, SumMicros } from '../../model/money.js';
import { pageOf, pageRequest } from '../../model/request-fields.js';
import { Id } from '../../model/scalars.js';

/** A calendar month in UTC, such as `2026-02`, of this millennium. */
export const Month = formatted(/^2\d{3}-(0[1-9]|1[0-2])$/, 'a month', '2026-02');

export const StatementMonth = z.strictObject({
  month: Month,
  /** Whether the month is over, so that its statement is final. */
  complete: z.boolean(),
});
export type StatementMonth = z.infer<typeof StatementMonth>;

/** The months with transactions of an organization, newest first. Errors: `cursor.invalid`. */
export const ListStatements = defineCommand({
  subject: 'command.billing.list-statements',
  request: z.strictObject({ org_id: Id, ...pageRequest }),
  reply: pageOf(StatementMonth),
});

/** Both parts of a balance at the start or the end of a month. */
const BalanceThen = z.strictObject({ available_micros: SumMicros, held_micros: SumMicros });

const movements = {
  /** Available → held. */
  held_micros: SumMicros,
  /** Held → paid, regardless of when it was held. */
  captured_micros: SumMicros,
  /** Held → available, regardless of when it was held. */
  returned_micros: SumMicros,
};

export const StatementTaskType = z.strictObject({
  task_type: z.string(),
  /** Tasks whose price was held in this month. */
  tasks: z.int().min(0),
  ...movements,
});

/**
 * The transactions of a month. `opening.available + credits − held + returned = closing.available` and
 * `opening.held + held − captured − returned = closing.held`. Micro-units.
 */
export const Statement = z.strictObject({
  ...StatementMonth.shape,
  currency: Currency,
  opening: BalanceThen,
  credits_micros: SumMicros,
  ...movements,
  closing: BalanceThen,
  /** The same by task type, ordered by name. */
  task_types: z.array(StatementTaskType),
});
export type Statement = z.infer<typeof Statement>;

/** An organization's statement of a month, also of one without transactions. */
export const GetStatement = defineCommand({
  subject: 'command.billing.get-statement',
  request: z.strictObject({ org_id: Id, month: Month }),
  reply: Statement,
  carriesSums: true,
  // Sums up everything since the start of the month.
  deadlineMs: 20_000,
});
