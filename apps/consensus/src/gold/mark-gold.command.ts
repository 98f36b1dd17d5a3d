import { Controller } from '@nestjs/common';
import { MarkGold, UnmarkGold } from '#libs/contracts';
import type { ReplyOf, RequestOf } from '#libs/contracts';
import { HandlesCommand } from '#libs/messaging';
import { GoldRepository } from './gold.repository.js';

@Controller()
export class MarkGoldCommand {
  constructor(private readonly gold: GoldRepository) {}

  @HandlesCommand(MarkGold)
  mark(request: RequestOf<typeof MarkGold>): Promise<ReplyOf<typeof MarkGold>> {
    return this.gold.mark(request);
  }

  @HandlesCommand(UnmarkGold)
  async unmark({
    org_id: orgId,
    task_id: taskId,
  }: RequestOf<typeof UnmarkGold>): Promise<ReplyOf<typeof UnmarkGold>> {
    await this.gold.unmark(orgId, taskId);
    return {};
  }
}
