import { z } from 'zod';
import { defineCommand } from '../../command-contract.js';
import { PoolChange, PoolView } from '../../model/pool.js';
import { Id } from '../../model/scalars.js';

/** Errors: `pool.not_found`, `pool.name_taken`. */
export const UpdatePool = defineCommand({
  subject: 'command.matcher.update-pool',
  request: z.strictObject({ org_id: Id, pool_id: Id, change: PoolChange }),
  reply: PoolView,
});
