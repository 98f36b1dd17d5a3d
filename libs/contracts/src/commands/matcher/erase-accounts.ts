import { z } from 'zod';
import { defineCommand } from '../../command-contract.js';
import { PersonAccounts } from '../../model/erasure.js';
import { Id, Label } from '../../model/scalars.js';

/**
 * The accounts of one person, deleted ones included: of the person with this id, or of the one behind this worker's
 * account. Errors: `worker.not_found`.
 */
export const FindAccounts = defineCommand({
  subject: 'command.matcher.find-accounts',
  request: z.union([
    z.strictObject({ org_id: Id, person_id: Label }),
    z.strictObject({ org_id: Id, worker_id: Id }),
  ]),
  reply: PersonAccounts,
});

/** Erases what is known of the people behind accounts. An account that is not deleted yet is deleted. Idempotent. */
export const EraseAccounts = defineCommand({
  subject: 'command.matcher.erase-accounts',
  request: z.strictObject({ org_id: Id, worker_ids: PersonAccounts.shape.worker_ids }),
  reply: z.strictObject({}),
});
