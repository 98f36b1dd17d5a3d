import { z } from 'zod';
import { InstantOut } from './scalars.js';

/** `request`: somebody asked for it. `retention`: the task had ended for longer than its `audit.retain_days`. */
export const ErasureReason = z.enum(['request', 'retention']);
export type ErasureReason = z.infer<typeof ErasureReason>;

/** Stands for each text that was erased and that its record cannot be without. */
export const ERASED_TEXT = '(erased)';

/** That the content of a task was erased: the rest of the record stays, and can still be verified. */
export const Erasure = z.strictObject({
  reason: ErasureReason,
  /** Of the request: a ticket, a case number. */
  reference: z.string().nullable(),
  erased_at: InstantOut,
});
export type Erasure = z.infer<typeof Erasure>;
