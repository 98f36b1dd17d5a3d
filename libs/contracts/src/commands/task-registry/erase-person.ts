import { z } from 'zod';
import { defineCommand } from '../../command-contract.js';
import { PersonAccounts, PersonErasure } from '../../model/person-erasure.js';
import { Id } from '../../model/scalars.js';

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
