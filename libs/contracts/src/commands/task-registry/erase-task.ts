import { z } from 'zod';
import { defineCommand } from '../../command-contract.js';
import { Erasure } from '../../model/erasure.js';
import { idempotentReply, idempotentRequest } from '../../model/idempotency.js';
import { Id } from '../../model/scalars.js';

/**
 * Erases the content of an ended task; repeating it returns the same erasure. Errors: `task.not_found`;
 * `task.not_ended` (conflict); `task.not_published` (conflict) in the moment before its last event is on the stream.
 */
export const EraseTask = defineCommand({
  subject: 'command.task-registry.erase',
  request: z.strictObject({
    task_id: Id,
    org_id: Id,
    /** The pools the caller's key is limited to; null means all. */
    pools: z.array(Id).nullable(),
    reference: z.string().min(1).max(200).nullable(),
    ...idempotentRequest,
  }),
  reply: z.strictObject({ task_id: Id, erasure: Erasure, ...idempotentReply }),
});
