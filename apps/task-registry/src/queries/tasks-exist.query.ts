import { Controller } from '@nestjs/common';
import { TasksExist } from '#libs/contracts';
import type { ReplyOf, RequestOf } from '#libs/contracts';
import { HandlesCommand } from '#libs/messaging';
import { TaskReader } from '../persistence/task-reader.js';

@Controller()
export class TasksExistQuery {
  constructor(private readonly reader: TaskReader) {}

  @HandlesCommand(TasksExist)
  async handle(request: RequestOf<typeof TasksExist>): Promise<ReplyOf<typeof TasksExist>> {
    return { existing: await this.reader.existing(request.task_ids) };
  }
}
