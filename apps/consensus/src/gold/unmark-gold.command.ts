import { Controller } from '@nestjs/common';
import { UnmarkGold } from '#libs/contracts';
import type { ReplyOf, RequestOf } from '#libs/contracts';
import { HandlesCommand } from '#libs/messaging';
import { GoldRepository } from './gold.repository.js';

@Controller()
export class UnmarkGoldCommand {
  constructor(private readonly gold: GoldRepository) {}

  @HandlesCommand(UnmarkGold)
  async handle({
    org_id: orgId,
    task_id: taskId,
  }: RequestOf<typeof UnmarkGold>): Promise<ReplyOf<typeof UnmarkGold>> {
    await this.gold.unmark(orgId, taskId);
    return {};
  }
}
