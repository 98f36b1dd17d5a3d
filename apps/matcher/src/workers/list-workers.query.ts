import { Controller } from '@nestjs/common';
import { ListWorkers } from '#libs/contracts';
import type { ReplyOf, RequestOf } from '#libs/contracts';
import { Answers } from '#libs/messaging';
import { viewOf } from '../candidates/worker-row.sql.js';
import { WorkerRepository } from './worker.repository.js';

@Controller()
export class ListWorkersQuery {
  constructor(private readonly workers: WorkerRepository) {}

  @Answers(ListWorkers)
  async handle(request: RequestOf<typeof ListWorkers>): Promise<ReplyOf<typeof ListWorkers>> {
    const { rows, nextCursor } = await this.workers.list(request);
    return { data: rows.map(viewOf), next_cursor: nextCursor };
  }
}
