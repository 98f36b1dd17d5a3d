import { z } from 'zod';
import { defineCommand } from '../../command-contract.js';
import { pageOf, pageRequest } from '../../model/paging.js';
import { Id } from '../../model/scalars.js';
import { GoldView } from './mark-gold.js';

/** An organization's tasks with known answers, most recently marked first. Errors: `cursor.invalid`. */
export const ListGold = defineCommand({
  subject: 'command.consensus.list-gold',
  request: z.strictObject({ org_id: Id, ...pageRequest }),
  reply: pageOf(GoldView),
});
