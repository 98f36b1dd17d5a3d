import { z } from 'zod';
import { EXAMPLE, Erasure, Id, Label, PersonErasure } from '#libs/contracts';
import { named } from '../../edge/schemas/documented.js';

/** Of the request, for the record: a ticket, a case number. It stays, so it must not be personal data itself. */
const reference = z.string().min(1).max(200).optional();

export const ErasureRequest = named(
  'ErasureRequest',
  z.union([
    z.strictObject({ task_id: Id, reference }),
    z.strictObject({ worker_id: Id, reference }),
    z.strictObject({ person_id: Label, reference }),
  ]),
  { task_id: EXAMPLE.taskId, reference: 'DSR-2026-118' },
);
export type ErasureRequest = z.infer<typeof ErasureRequest>;

const ErasedTask = named('ErasedTask', z.strictObject({ task_id: Id, ...Erasure.shape }));

export const ErasureStarted = named('ErasureStarted', z.union([ErasedTask, PersonErasure]), {
  task_id: EXAMPLE.taskId,
  reason: 'request',
  reference: 'DSR-2026-118',
  erased_at: EXAMPLE.startedAt,
});
export type ErasureStarted = z.infer<typeof ErasureStarted>;

named('PersonErasure', PersonErasure, {
  erasure_id: EXAMPLE.erasureId,
  worker_ids: [EXAMPLE.workerId],
  reference: 'DSR-2026-119',
  requested_at: EXAMPLE.startedAt,
  erased_tasks: 12,
  pending_tasks: 1,
  completed_at: null,
});
