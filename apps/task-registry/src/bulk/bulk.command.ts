import { Controller } from '@nestjs/common';
import { CancelBulk, CountBulk, GetBulk, ListBulk, ListBulkItems, StartBulk } from '#libs/contracts';
import type { ReplyOf, RequestOf } from '#libs/contracts';
import { HandlesCommand } from '#libs/messaging';
import { BulkJobRepository } from './bulk-job.repository.js';
import { BulkStartRepository } from './bulk-start.repository.js';

/** Jobs over every task that matches a filter. */
@Controller()
export class BulkCommand {
  constructor(
    private readonly starts: BulkStartRepository,
    private readonly jobs: BulkJobRepository,
  ) {}

  @HandlesCommand(CountBulk)
  async count(request: RequestOf<typeof CountBulk>): Promise<ReplyOf<typeof CountBulk>> {
    return { count: await this.starts.count(request) };
  }

  @HandlesCommand(StartBulk)
  start(request: RequestOf<typeof StartBulk>): Promise<ReplyOf<typeof StartBulk>> {
    return this.starts.start(request);
  }

  @HandlesCommand(GetBulk)
  get(request: RequestOf<typeof GetBulk>): Promise<ReplyOf<typeof GetBulk>> {
    return this.jobs.get(request, request.job_id);
  }

  @HandlesCommand(ListBulk)
  list(request: RequestOf<typeof ListBulk>): Promise<ReplyOf<typeof ListBulk>> {
    return this.jobs.list(request);
  }

  @HandlesCommand(ListBulkItems)
  items(request: RequestOf<typeof ListBulkItems>): Promise<ReplyOf<typeof ListBulkItems>> {
    return this.jobs.items(request);
  }

  @HandlesCommand(CancelBulk)
  cancel(request: RequestOf<typeof CancelBulk>): Promise<ReplyOf<typeof CancelBulk>> {
    return this.jobs.cancel(request, request.job_id);
  }
}
