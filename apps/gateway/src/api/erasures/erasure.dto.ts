import { z } from 'zod';
import { EXAMPLE, Erasure, Id } from '#libs/contracts';
import { named } from '../../edge/schemas/documented.js';

export const ErasureRequest = named(
  'ErasureRequest',
  z.strictObject({
    task_id: Id,
    /** Of the request, for the record: a ticket, a case number. It stays, so it must not be personal data itself. */
    reference: z.string().min(1).max(200).optional(),
  }),
  { task_id: EXAMPLE.taskId, reference: 'DSR-2026-118' },
);
export type ErasureRequest = z.infer<typeof ErasureRequest>;

export const ErasedTask = named('ErasedTask', z.strictObject({ task_id: Id, ...Erasure.shape }), {
  task_id: EXAMPLE.taskId,
  reason: 'request',
  reference: 'DSR-2026-118',
  erased_at: EXAMPLE.startedAt,
});
export type ErasedTask = z.infer<typeof ErasedTask>;
