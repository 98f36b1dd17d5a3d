import { z } from 'zod';
import { defineCommand } from '../../command-contract.js';
import { pageOf, pageRequest } from '../../model/paging.js';
import { PoolView } from '../../model/pool.js';
import { Id } from '../../model/scalars.js';

/** An organization's pools, newest first; `pools` limits them to those that a key may see. Errors: `cursor.invalid`. */
export const ListPools = defineCommand({
  subject: 'command.matcher.list-pools',
  request: z.strictObject({ org_id: Id, pools: z.array(Id).nullable(), ...pageRequest }),
  reply: pageOf(PoolView),
});
