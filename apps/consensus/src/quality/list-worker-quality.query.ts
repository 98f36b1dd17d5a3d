import { Controller } from '@nestjs/common';
import { z } from 'zod';
import { Id, ListWorkerQuality } from '#libs/contracts';
import type { ReplyOf, RequestOf } from '#libs/contracts';
import { decodeCursor, encodeCursor } from '#libs/database';
import { Answers } from '#libs/messaging';
import { WorkerQualityReader } from './worker-quality-reader.js';

const Position = z.strictObject({ worker: Id });

@Controller()
export class ListWorkerQualityQuery {
  constructor(private readonly reader: WorkerQualityReader) {}

  @Answers(ListWorkerQuality)
  async handle({
    org_id: orgId,
    limit,
    cursor,
  }: RequestOf<typeof ListWorkerQuality>): Promise<ReplyOf<typeof ListWorkerQuality>> {
    const after = cursor === undefined ? null : decodeCursor(Position, cursor).worker;
    // One extra row indicates that there is another page.
    const found = await this.reader.workersOf(orgId, after, limit + 1);
    const page = found.slice(0, limit);
    const last = page.at(-1);
    return {
      data: [...(await this.reader.qualityOf(orgId, page))],
      next_cursor: found.length > limit && last !== undefined ? encodeCursor({ worker: last }) : null,
    };
  }
}
