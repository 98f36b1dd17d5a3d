import { z } from 'zod';
import { defineCommand } from '../../command-contract.js';
import { formatted } from '../../messages/string-formats.js';
import { Currency, SumMicros } from '../../model/money.js';
import { pageOf, pageRequest } from '../../model/paging.js';
import { Id } from '../../model/scalars.js';

/** A calendar month in UTC, such as `2026-02`, of this millennium. */
export const Month = formatted(/^2\d{3}-(0[1-9]|1[0-2])$/, 'a month', '2026-02');

export const StatementMonth = z.strictObject({
  month: Month,
  /** Whether the month is over, so that its statement stays as it is. */
  complete: z.boolean(),
});
export type StatementMonth = z.infer<typeof StatementMonth>;

/** The months in which an organization's money moved, newest first. Errors: `cursor.invalid`. */
export const ListStatements = defineCommand({
  subject: 'command.billing.list-statements',
  request: z.strictObject({ org_id: Id, ...pageRequest }),
  reply: pageOf(StatementMonth),
});

/** Both parts of a balance at the beginning or the end of a month. */
const BalanceThen = z.strictObject({ available_micros: SumMicros, held_micros: SumMicros });

const movements = {
  /** Available → held. */
  held_micros: SumMicros,
  /** Held → paid, whenever it was held. */
  captured_micros: SumMicros,
  /** Held → available, whenever it was held. */
  returned_micros: SumMicros,
};

export const StatementTaskType = z.strictObject({
  task_type: z.string(),
  /** Tasks whose price was held in this month. */
  tasks: z.int().min(0),
  ...movements,
});

/**
 * What moved in a month. `opening.available + credits − held + returned = closing.available` and
 * `opening.held + held − captured − returned = closing.held`. Micro-units.
 */
export const Statement = z.strictObject({
  ...StatementMonth.shape,
  currency: Currency,
  opening: BalanceThen,
  credits_micros: SumMicros,
  ...movements,
  closing: BalanceThen,
  /** The same by type of task, in the order of their names. */
  task_types: z.array(StatementTaskType),
});
export type Statement = z.infer<typeof Statement>;

/** An organization's statement of a month, also of one in which nothing moved. */
export const GetStatement = defineCommand({
  subject: 'command.billing.get-statement',
  request: z.strictObject({ org_id: Id, month: Month }),
  reply: Statement,
  carriesSums: true,
  // All that has moved since is summed up.
  deadlineMs: 20_000,
});
