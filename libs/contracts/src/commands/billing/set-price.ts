import { z } from 'zod';
import { defineCommand } from '../../command-contract.js';
import { idempotentReply, idempotentRequest } from '../../model/idempotency.js';
import { Id } from '../../model/scalars.js';
import { PriceSpec, PriceView } from './price-row.js';

/**
 * Adds a price to the book: an organization's own, or with null the general one. Existing holds are not affected.
 * Errors: `billing.price_in_past`; `idempotency.*`.
 */
export const SetPrice = defineCommand({
  subject: 'command.billing.set-price',
  request: z.strictObject({ org_id: Id.nullable(), price: PriceSpec, ...idempotentRequest }),
  reply: z.strictObject({ price: PriceView, ...idempotentReply }),
});
