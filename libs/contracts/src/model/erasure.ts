import { z } from 'zod';
import { Id, InstantOut, Label } from './scalars.js';

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

/** Accounts of one person; more than anybody has. */
const MAX_ACCOUNTS = 1_000;

/** The workers' accounts of one person. */
export const PersonAccounts = z.strictObject({
  /** As the organization names the person; null when it does not. */
  person_id: Label.nullable(),
  worker_ids: z.array(Id).max(MAX_ACCOUNTS),
});
export type PersonAccounts = z.infer<typeof PersonAccounts>;

/** The erasure of a person: their accounts are gone at once, their tasks are erased one by one. */
export const PersonErasure = z.strictObject({
  erasure_id: Id,
  worker_ids: PersonAccounts.shape.worker_ids,
  /** Of the request: a ticket, a case number. */
  reference: z.string().nullable(),
  requested_at: InstantOut,
  /** Tasks whose content is erased. */
  erased_tasks: z.int().min(0),
  /** Tasks that are still to be erased, as far as they have been found; those that have not ended wait for their end. */
  pending_tasks: z.int().min(0),
  /** When the last task was erased; null before. */
  completed_at: InstantOut.nullable(),
});
export type PersonErasure = z.infer<typeof PersonErasure>;
