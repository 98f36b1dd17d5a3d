import { Controller } from '@nestjs/common';
import { DescribeReassignment, ServiceError } from '#libs/contracts';
import type { ReplyOf, RequestOf } from '#libs/contracts';
import { HandlesCommand } from '#libs/messaging';
import { Clock } from '#libs/platform';
import { openFor } from '../domain/reassign.rule.js';
import { TaskReader } from '../persistence/task-reader.js';

@Controller()
export class DescribeReassignmentQuery {
  constructor(
    private readonly reader: TaskReader,
    private readonly clock: Clock,
  ) {}

  @HandlesCommand(DescribeReassignment)
  async describe(
    request: RequestOf<typeof DescribeReassignment>,
  ): Promise<ReplyOf<typeof DescribeReassignment>> {
    const { org_id: orgId, pools, worker_id: workerId, replaces } = request;
    const task = await this.reader.findVisible(request);
    const opening = openFor(task, { orgId, pools, workerId, replaces }, '', this.clock.now());
    if (opening.outcome === 'open') return { queued: opening.event.data };
    if (opening.outcome === 'conflict') throw new ServiceError('conflict', opening.code, opening.message);
    return { queued: null };
  }
}
