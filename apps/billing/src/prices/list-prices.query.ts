import { Controller } from '@nestjs/common';
import { z } from 'zod';
import { ListPrices } from '#libs/contracts';
import type { ReplyOf, RequestOf } from '#libs/contracts';
import { decodeCursor, pageFrom } from '#libs/database';
import { HandlesCommand } from '#libs/messaging';
import { PriceBookRepository, priceViewOf } from './price-book.repository.js';

const Position = z.strictObject({ price: z.int32().min(1) });

@Controller()
export class ListPricesQuery {
  constructor(private readonly prices: PriceBookRepository) {}

  @HandlesCommand(ListPrices)
  async handle({
    org_id: orgId,
    limit,
    cursor,
  }: RequestOf<typeof ListPrices>): Promise<ReplyOf<typeof ListPrices>> {
    const before = cursor === undefined ? null : decodeCursor(Position, cursor).price;
    const found = await this.prices.pricesFor(orgId, before, limit + 1);
    const { items, cursor: next } = pageFrom(found, limit, ({ priceId }) => ({ price: priceId }));
    return { data: items.map(priceViewOf), next_cursor: next };
  }
}
