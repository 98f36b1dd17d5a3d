import { z } from 'zod';
import { defineCommand } from '../../command-contract.js';
import { pageOf, pageRequest } from '../../model/paging.js';
import { Id } from '../../model/scalars.js';
import { PriceView } from './price-row.js';

/**
 * An organization's past, present and future prices: its own and the general ones, newest first. Errors:
 * `cursor.invalid`.
 */
export const ListPrices = defineCommand({
  subject: 'command.billing.list-prices',
  request: z.strictObject({ org_id: Id, ...pageRequest }),
  reply: pageOf(PriceView),
});
