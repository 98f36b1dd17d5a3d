import { z } from 'zod';
import { defineCommand } from '../../command-contract.js';
import { PoolView } from '../../model/pool.js';
import { Id } from '../../model/scalars.js';

/** Errors: `pool.not_found`, also for a foreign pool. */
export const GetPool = defineCommand({
  subject: 'command.matcher.get-pool',
  request: z.strictObject({ org_id: Id, pool_id: Id }),
  reply: PoolView,
});
