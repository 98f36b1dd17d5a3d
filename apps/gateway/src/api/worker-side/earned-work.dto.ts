import { z } from 'zod';
import { AmountMicros, Currency, EXAMPLE, Id, InstantOut, pageOf } from '#libs/contracts';
import { named } from '../../edge/schemas/documented.js';
import { UNPAID_REASONS } from './earned-work.rule.js';

/** An assignment that was submitted, withdrawn, or released, and what it earns. */
export const EarnedWork = named(
  'EarnedWork',
  z.strictObject({
    assignment_id: Id,
    task_id: Id,
    task_type: z.string(),
    title: z.string(),
    submitted_at: InstantOut.nullable(),
    ended_at: InstantOut.nullable(),
    /** `paid`: it is part of the balance of the earnings, until it is paid out. */
    status: z.enum(['pending', 'paid', 'unpaid']),
    /** Why it is not paid, or not yet; null when it is. */
    reason: z.enum(UNPAID_REASONS).nullable(),
    /** What was paid. While it is pending, what it pays as the task stands; null when that is unknown. Micro-units. */
    amount_micros: AmountMicros.nullable(),
    currency: Currency.nullable(),
    /** When it was paid; null unless it is. */
    paid_at: InstantOut.nullable(),
  }),
  {
    assignment_id: EXAMPLE.assignmentId,
    task_id: EXAMPLE.taskId,
    ...{ task_type: 'verification', title: 'Verify endpoint owner activity' },
    submitted_at: EXAMPLE.submittedAt,
    ended_at: null,
    ...{ status: 'paid', reason: null, amount_micros: 2_400_000, currency: 'USD' },
    paid_at: EXAMPLE.endedAt,
  },
);
export type EarnedWork = z.infer<typeof EarnedWork>;

export const EarnedWorkPage = pageOf(EarnedWork);
export type EarnedWorkPage = z.infer<typeof EarnedWorkPage>;
