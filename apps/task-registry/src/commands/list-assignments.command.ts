import { Controller } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { ListAssignments } from '#libs/contracts';
import type { ReplyOf, RequestOf } from '#libs/contracts';
import { Answers } from '#libs/messaging';
import { listAssignments } from '../persistence/list-assignments.js';
import { toListedAssignment } from '../views/assignment-view.js';

@Controller()
export class ListAssignmentsCommand {
  constructor(private readonly dataSource: DataSource) {}

  @Answers(ListAssignments)
  async handle(request: RequestOf<typeof ListAssignments>): Promise<ReplyOf<typeof ListAssignments>> {
    const { worker_id: workerId, statuses, limit, cursor } = request;
    const page = await listAssignments(this.dataSource, { workerId, statuses, limit, cursor });
    return { data: page.data.map(toListedAssignment), next_cursor: page.next_cursor };
  }
}
