import { z } from 'zod';
import { defineCommand } from '../../command-contract.js';
import { Id } from '../../model/scalars.js';

/**
 * No task is created in this pool from now on. Repeating it changes nothing.
 *
 * Errors: `pool.in_use` (conflict) while the pool has live tasks; then it stays open.
 */
export const ClosePool = defineCommand({
  subject: 'command.task-registry.close-pool',
  sentBy: ['matcher'],
  request: z.object({ org_id: Id, pool_id: Id }),
  reply: z.object({}),
});
