import { z } from 'zod';
import { defineCommand } from '../../command-contract.js';
import { Id } from '../../model/scalars.js';
import { OPEN_WORK_PAGE } from './review-worker.js';

/** `offer` withdraws only what the worker has not accepted yet; `all_work` also what is accepted or started. */
export const TakeBackScope = z.enum(['offer', 'all_work']);
export type TakeBackScope = z.infer<typeof TakeBackScope>;

/**
 * Withdraws open work from a worker and queues its tasks for others, with reason `released`. Work that has ended in the
 * meantime, and accepted work when only an offer was meant, is unchanged.
 */
export const TakeBackWork = defineCommand({
  subject: 'command.task-registry.take-back',
  sentBy: ['matcher'],
  request: z.object({
    org_id: Id,
    worker_id: Id,
    assignments: z
      .array(z.object({ assignment_id: Id, scope: TakeBackScope }))
      .min(1)
      .max(OPEN_WORK_PAGE),
  }),
  reply: z.object({ taken_back: z.int().min(0) }),
});
