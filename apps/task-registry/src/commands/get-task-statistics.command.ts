import { Controller } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { GetTaskStatistics } from '#libs/contracts';
import type { ReplyOf, RequestOf } from '#libs/contracts';
import { Answers } from '#libs/messaging';
import { taskStatistics } from '../persistence/task-statistics.js';

@Controller()
export class GetTaskStatisticsCommand {
  constructor(private readonly dataSource: DataSource) {}

  @Answers(GetTaskStatistics)
  async handle(request: RequestOf<typeof GetTaskStatistics>): Promise<ReplyOf<typeof GetTaskStatistics>> {
    return { rows: await taskStatistics(this.dataSource, request) };
  }
}
