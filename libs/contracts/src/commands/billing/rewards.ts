import { z } from 'zod';
import { defineCommand } from '../../command-contract.js';
import { AmountMicros, Currency } from '../../model/money.js';
import { Id, InstantOut } from '../../model/scalars.js';

/**
 * What a worker earns by assignments: nothing without paid answers; what the ledger paid if the hold of the task has
 * ended; otherwise the worker's part of the hold if the task completes with this number of paid answers. An assignment
 * is left out while that is unknown, and when its task has no hold.
 */
export const GetRewards = defineCommand({
  subject: 'command.billing.get-rewards',
  request: z.strictObject({
    worker_id: Id,
    assignments: z
      .array(z.strictObject({ assignment_id: Id, task_id: Id, paid_answers: z.int().min(0).nullable() }))
      .min(1)
      .max(100),
  }),
  reply: z.strictObject({
    rewards: z.array(
      z.strictObject({
        assignment_id: Id,
        amount_micros: AmountMicros,
        currency: Currency,
        /** When the hold of the task ended; null while it is open, and for an assignment that has no part of it. */
        settled_at: InstantOut.nullable().default(null),
      }),
    ),
  }),
  // The work is shown without its reward when billing is unreachable; the worker should not wait long for that.
  deadlineMs: 1_000,
});
