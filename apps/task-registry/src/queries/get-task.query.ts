import { Controller } from '@nestjs/common';
import { GetTask, TasksExist } from '#libs/contracts';
import type { ReplyOf, RequestOf } from '#libs/contracts';
import { HandlesCommand } from '#libs/messaging';
import { TaskReader } from '../persistence/task-reader.js';
import { toTaskView } from '../views/task-view.js';

@Controller()
export class GetTaskQuery {
  constructor(private readonly reader: TaskReader) {}

  @HandlesCommand(GetTask)
  async get(request: RequestOf<typeof GetTask>): Promise<ReplyOf<typeof GetTask>> {
    return toTaskView(await this.reader.findVisible(request));
  }

  @HandlesCommand(TasksExist)
  async exist(request: RequestOf<typeof TasksExist>): Promise<ReplyOf<typeof TasksExist>> {
    return { existing: await this.reader.existing(request.task_ids) };
  }
}
