import { z } from 'zod';
import { defineCommand } from '../../command-contract.js';
import { idempotentReply, idempotentRequest, pageOf, pageRequest } from '../../model/request-fields.js';
import { PoolChange, PoolSpec, PoolView } from '../../model/pool.js';
import { Id } from '../../model/scalars.js';

/** Errors: `pool.name_taken` (conflict) within the organization; `idempotency.*`. */
export const CreatePool = defineCommand({
  subject: 'command.matcher.create-pool',
  request: z.strictObject({ org_id: Id, pool: PoolSpec, ...idempotentRequest }),
  reply: z.strictObject({ pool: PoolView, ...idempotentReply }),
});

/** Errors: `pool.not_found`, also for a foreign pool. */
export const GetPool = defineCommand({
  subject: 'command.matcher.get-pool',
  request: z.strictObject({ org_id: Id, pool_id: Id }),
  reply: PoolView,
});

/** An organization's pools, newest first; `pools` limits them to those that a key may see. Errors: `cursor.invalid`. */
export const ListPools = defineCommand({
  subject: 'command.matcher.list-pools',
  request: z.strictObject({ org_id: Id, pools: z.array(Id).nullable(), ...pageRequest }),
  reply: pageOf(PoolView),
});

/** Errors: `pool.not_found`, `pool.name_taken`. */
export const UpdatePool = defineCommand({
  subject: 'command.matcher.update-pool',
  request: z.strictObject({ org_id: Id, pool_id: Id, change: PoolChange }),
  reply: PoolView,
});

/** Errors: `pool.not_found`; `pool.in_use` (conflict) while workers belong to it or it has live tasks. */
export const DeletePool = defineCommand({
  subject: 'command.matcher.delete-pool',
  request: z.strictObject({ org_id: Id, pool_id: Id }),
  reply: z.strictObject({}),
});
