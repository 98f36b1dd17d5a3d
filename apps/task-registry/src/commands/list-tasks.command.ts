import { Controller } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { ListTasks } from '#libs/contracts';
import type { ReplyOf, RequestOf } from '#libs/contracts';
import { Answers } from '#libs/messaging';
import { listTasks } from '../persistence/list-tasks.js';

@Controller()
export class ListTasksCommand {
  constructor(private readonly dataSource: DataSource) {}

  @Answers(ListTasks)
  handle(request: RequestOf<typeof ListTasks>): Promise<ReplyOf<typeof ListTasks>> {
    return listTasks(this.dataSource, request);
  }
}
