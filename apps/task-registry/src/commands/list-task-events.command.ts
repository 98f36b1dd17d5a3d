import { Controller } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { ListTaskEvents } from '#libs/contracts';
import type { ReplyOf, RequestOf } from '#libs/contracts';
import { Answers } from '#libs/messaging';
import { listEvents } from '../persistence/list-events.js';
import { TaskReader } from '../persistence/task-reader.js';
import { visibleTask } from './visible-task.js';

@Controller()
export class ListTaskEventsCommand {
  constructor(
    private readonly reader: TaskReader,
    private readonly dataSource: DataSource,
  ) {}

  @Answers(ListTaskEvents)
  async handle(request: RequestOf<typeof ListTaskEvents>): Promise<ReplyOf<typeof ListTaskEvents>> {
    const { taskId } = await visibleTask(this.reader, request);
    return listEvents(this.dataSource, { taskId, limit: request.limit, cursor: request.cursor });
  }
}
