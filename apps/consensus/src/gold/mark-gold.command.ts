import { Controller } from '@nestjs/common';
import { MarkGold } from '#libs/contracts';
import type { ReplyOf, RequestOf } from '#libs/contracts';
import { HandlesCommand } from '#libs/messaging';
import { GoldRepository } from './gold.repository.js';

@Controller()
export class MarkGoldCommand {
  constructor(private readonly gold: GoldRepository) {}

  @HandlesCommand(MarkGold)
  handle(request: RequestOf<typeof MarkGold>): Promise<ReplyOf<typeof MarkGold>> {
    return this.gold.mark(request);
  }
}
