import { Controller } from '@nestjs/common';
import { GetTask } from '#libs/contracts';
import type { ReplyOf, RequestOf } from '#libs/contracts';
import { Answers } from '#libs/messaging';
import { TaskReader } from '../persistence/task-reader.js';
import { toTaskView } from '../views/task-view.js';
import { visibleTask } from './visible-task.js';

@Controller()
export class GetTaskCommand {
  constructor(private readonly reader: TaskReader) {}

  @Answers(GetTask)
  async handle(request: RequestOf<typeof GetTask>): Promise<ReplyOf<typeof GetTask>> {
    return toTaskView(await visibleTask(this.reader, request));
  }
}
