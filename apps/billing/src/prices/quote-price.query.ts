import { Controller } from '@nestjs/common';
import { QuotePrice } from '#libs/contracts';
import type { ReplyOf, RequestOf } from '#libs/contracts';
import { HandlesCommand } from '#libs/messaging';
import { Clock } from '#libs/platform';
import { PriceBookRepository, priceViewOf } from './price-book.repository.js';
import { priceOf, priceRowFor } from './price-book.rule.js';

@Controller()
export class QuotePriceQuery {
  constructor(
    private readonly prices: PriceBookRepository,
    private readonly clock: Clock,
  ) {}

  @HandlesCommand(QuotePrice)
  async handle(request: RequestOf<typeof QuotePrice>): Promise<ReplyOf<typeof QuotePrice>> {
    const { org_id: orgId, task_type: taskType, domain, urgency, answers_needed: answersNeeded } = request;
    const task = { orgId, taskType, domain, urgency, answersNeeded, steps: request.steps };
    const book = await this.prices.bookOf(orgId);
    const now = this.clock.now();
    return {
      price: priceOf(book, task, now),
      row: priceViewOf(priceRowFor(book, task, now)),
      quoted_at: now.toISOString(),
    };
  }
}
