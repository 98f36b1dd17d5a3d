import { z } from 'zod';
import { defineCommand } from '../../command-contract.js';
import { Id } from '../../model/scalars.js';

/** Errors: `pool.not_found`; `pool.in_use` (conflict) while workers belong to it or it has live tasks. */
export const DeletePool = defineCommand({
  subject: 'command.matcher.delete-pool',
  request: z.strictObject({ org_id: Id, pool_id: Id }),
  reply: z.strictObject({}),
});
