import { Controller } from '@nestjs/common';
import { z } from 'zod';
import { Id, Instant, ListGold } from '#libs/contracts';
import type { ReplyOf, RequestOf } from '#libs/contracts';
import { decodeCursor, encodeCursor } from '#libs/database';
import { Answers } from '#libs/messaging';
import { GoldRepository } from './gold.repository.js';

const Position = z.strictObject({ marked: Instant, task: Id });

@Controller()
export class ListGoldQuery {
  constructor(private readonly gold: GoldRepository) {}

  @Answers(ListGold)
  async handle({
    org_id: orgId,
    limit,
    cursor,
  }: RequestOf<typeof ListGold>): Promise<ReplyOf<typeof ListGold>> {
    const position = cursor === undefined ? undefined : decodeCursor(Position, cursor);
    const before = position && { markedAt: new Date(position.marked), taskId: position.task };
    // One extra row indicates that there is another page.
    const found = await this.gold.page(orgId, before, limit + 1);
    const data = found.slice(0, limit);
    const last = data.at(-1);
    return {
      data,
      next_cursor:
        found.length > limit && last !== undefined
          ? encodeCursor({ marked: last.marked_at, task: last.task_id })
          : null,
    };
  }
}
