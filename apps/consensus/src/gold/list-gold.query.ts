import { Controller } from '@nestjs/common';
import { z } from 'zod';
import { Id, Instant, ListGold } from '#libs/contracts';
import type { ReplyOf, RequestOf } from '#libs/contracts';
import { decodeCursor, pageFrom } from '#libs/database';
import { HandlesCommand } from '#libs/messaging';
import { GoldRepository } from './gold.repository.js';

const Position = z.strictObject({ marked: Instant, task: Id });

@Controller()
export class ListGoldQuery {
  constructor(private readonly gold: GoldRepository) {}

  @HandlesCommand(ListGold)
  async handle({
    org_id: orgId,
    limit,
    cursor,
  }: RequestOf<typeof ListGold>): Promise<ReplyOf<typeof ListGold>> {
    const position = cursor === undefined ? undefined : decodeCursor(Position, cursor);
    const before = position && { markedAt: new Date(position.marked), taskId: position.task };
    // One extra row indicates that there is another page.
    const found = await this.gold.page(orgId, before, limit + 1);
    const { items, cursor: next } = pageFrom(found, limit, ({ marked_at, task_id }) => ({
      marked: marked_at,
      task: task_id,
    }));
    return { data: [...items], next_cursor: next };
  }
}
