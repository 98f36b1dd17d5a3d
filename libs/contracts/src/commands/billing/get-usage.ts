import { z } from 'zod';
import { defineCommand } from '../../command-contract.js';
import { AmountMicros, Currency } from '../../model/money.js';
import { Id, InstantOut } from '../../model/scalars.js';

/** What the tasks of one type in one workspace, held for on one day (UTC), cost. Micro-units. */
export const UsageRow = z.strictObject({
  day: z.iso.date(),
  task_type: z.string(),
  workspace_id: z.string(),
  /** Tasks whose price was held. */
  tasks: z.int().min(0),
  held_micros: AmountMicros,
  /** Of that: paid for by now. */
  charged_micros: AmountMicros,
  /** Of that: given back by now. */
  returned_micros: AmountMicros,
  /** Of that: still held. */
  open_micros: AmountMicros,
});
export type UsageRow = z.infer<typeof UsageRow>;

/** An organization's spending on holds placed in [`from`, `to`). A `workspace_id` limits it to one workspace. */
export const GetUsage = defineCommand({
  subject: 'billing.usage',
  request: z.strictObject({
    org_id: Id,
    workspace_id: z.string().min(1).max(100).nullable(),
    from: InstantOut,
    to: InstantOut,
  }),
  reply: z.strictObject({ currency: Currency, rows: z.array(UsageRow) }),
});
