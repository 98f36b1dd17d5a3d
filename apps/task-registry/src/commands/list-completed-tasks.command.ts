import { Controller } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { ListCompletedTasks } from '#libs/contracts';
import type { ReplyOf, RequestOf } from '#libs/contracts';
import { Answers } from '#libs/messaging';
import { listCompletedTasks } from '../persistence/list-completed-tasks.js';

@Controller()
export class ListCompletedTasksCommand {
  constructor(private readonly dataSource: DataSource) {}

  @Answers(ListCompletedTasks)
  handle(request: RequestOf<typeof ListCompletedTasks>): Promise<ReplyOf<typeof ListCompletedTasks>> {
    return listCompletedTasks(this.dataSource, request);
  }
}
