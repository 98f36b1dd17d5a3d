import { z } from 'zod';
import { defineCommand } from '../../command-contract.js';
import { Erasure, PersonAccounts, PersonErasure } from '../../model/erasure.js';
import { idempotentReply, idempotentRequest } from '../../model/request-fields.js';
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

/**
 * Erases, in the background, the content of every task that the person requested or answered, or whose events name
 * them: now, or when it ends. Repeating it with the same id changes nothing.
 */
export const ErasePerson = defineCommand({
  subject: 'command.task-registry.erase-person',
  request: z.strictObject({
    ...{ erasure_id: Id, org_id: Id },
    ...PersonAccounts.shape,
    reference: z.string().min(1).max(200).nullable(),
  }),
  reply: PersonErasure,
});

/** How far the erasure of a person is. Errors: `erasure.not_found`. */
export const GetPersonErasure = defineCommand({
  subject: 'command.task-registry.get-person-erasure',
  request: z.strictObject({ org_id: Id, erasure_id: Id }),
  reply: PersonErasure,
});
