import { Controller } from '@nestjs/common';
import { z } from 'zod';
import { Id, ListWorkerQuality } from '#libs/contracts';
import type { ReplyOf, RequestOf } from '#libs/contracts';
import { decodeCursor, pageFrom } from '#libs/database';
import { HandlesCommand } from '#libs/messaging';
import { WorkerQualityReader } from './worker-quality-reader.js';

const Position = z.strictObject({ worker: Id });

@Controller()
export class ListWorkerQualityQuery {
  constructor(private readonly reader: WorkerQualityReader) {}

  @HandlesCommand(ListWorkerQuality)
  async handle({
    org_id: orgId,
    worker_ids: workerIds,
    limit,
    cursor,
  }: RequestOf<typeof ListWorkerQuality>): Promise<ReplyOf<typeof ListWorkerQuality>> {
    const after = cursor === undefined ? null : decodeCursor(Position, cursor).worker;
    // One extra row indicates that there is another page.
    const found = await this.reader.workersOf(orgId, {
      workerIds: workerIds ?? null,
      after,
      limit: limit + 1,
    });
    const { items, cursor: next } = pageFrom(found, limit, worker => ({ worker }));
    return { data: [...(await this.reader.qualityOf(orgId, items))], next_cursor: next };
  }
}
