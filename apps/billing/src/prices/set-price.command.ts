import { Controller } from '@nestjs/common';
import { SetPrice } from '#libs/contracts';
import type { ReplyOf, RequestOf } from '#libs/contracts';
import { idempotencyKeyOf } from '#libs/database';
import { HandlesCommand } from '#libs/messaging';
import { PriceBookRepository } from './price-book.repository.js';

@Controller()
export class SetPriceCommand {
  constructor(private readonly prices: PriceBookRepository) {}

  @HandlesCommand(SetPrice)
  async handle(request: RequestOf<typeof SetPrice>): Promise<ReplyOf<typeof SetPrice>> {
    const { org_id: orgId, price, idempotency } = request;
    return this.prices.add(orgId, price, idempotencyKeyOf(idempotency));
  }
}
