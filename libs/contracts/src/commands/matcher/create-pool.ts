import { z } from 'zod';
import { defineCommand } from '../../command-contract.js';
import { idempotentReply, idempotentRequest } from '../../model/idempotency.js';
import { PoolSpec, PoolView } from '../../model/pool.js';
import { Id } from '../../model/scalars.js';

/** Errors: `pool.name_taken` (conflict) within the organization; `idempotency.*`. */
export const CreatePool = defineCommand({
  subject: 'command.matcher.create-pool',
  request: z.strictObject({ org_id: Id, pool: PoolSpec, ...idempotentRequest }),
  reply: z.strictObject({ pool: PoolView, ...idempotentReply }),
});
