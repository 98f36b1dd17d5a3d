import { Controller } from '@nestjs/common';
import { GetTask } from '#libs/contracts';
import type { ReplyOf, RequestOf } from '#libs/contracts';
import { HandlesCommand } from '#libs/messaging';
import { TaskReader } from '../persistence/task-reader.js';
import { toTaskView } from '../views/task-view.js';

@Controller()
export class GetTaskQuery {
  constructor(private readonly reader: TaskReader) {}

  @HandlesCommand(GetTask)
  async handle(request: RequestOf<typeof GetTask>): Promise<ReplyOf<typeof GetTask>> {
    return toTaskView(await this.reader.findVisible(request));
  }
}
