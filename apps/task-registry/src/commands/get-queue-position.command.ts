import { Controller } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { GetQueuePosition } from '#libs/contracts';
import type { ReplyOf, RequestOf } from '#libs/contracts';
import { Answers } from '#libs/messaging';
import { queuePosition } from '../persistence/queue-position.js';
import { TaskReader } from '../persistence/task-reader.js';
import { visibleTask } from './visible-task.js';

@Controller()
export class GetQueuePositionCommand {
  constructor(
    private readonly reader: TaskReader,
    private readonly dataSource: DataSource,
  ) {}

  @Answers(GetQueuePosition)
  async handle(request: RequestOf<typeof GetQueuePosition>): Promise<ReplyOf<typeof GetQueuePosition>> {
    const task = await visibleTask(this.reader, request);
    const viewer = { orgId: request.org_id, pools: request.pools };
    return { position: await queuePosition(this.dataSource, task, viewer) };
  }
}
