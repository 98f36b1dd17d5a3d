import { Body, Controller, Param, Query } from '@nestjs/common';
import { AssignmentView, ListAssignments, pageOf } from '#libs/contracts';
import type { Idempotency } from '#libs/contracts';
import { CommandClient } from '#libs/messaging';
import { Worker } from '../../edge/admission/caller.decorator.js';
import type { WorkerCaller } from '../../edge/auth/caller.js';
import type { Answer } from '../../edge/endpoint/answer.js';
import { Endpoint } from '../../edge/endpoint/endpoint.decorator.js';
import { NoBody, PageQuery } from '../../edge/schemas/input.js';
import { AssignmentPath } from '../../edge/schemas/path-parameters.js';
import { IdempotencyKey } from '../../edge/idempotency/idempotency.decorator.js';
import { AssignmentActions } from './assignment-actions.js';
import { Rewards } from './rewards.js';

@Controller()
export class OffersController {
  constructor(
    private readonly commands: CommandClient,
    private readonly actions: AssignmentActions,
    private readonly rewards: Rewards,
  ) {}

  @Endpoint('GET', '/v1/worker/offers', {
    summary: 'List my offers',
    description: 'Newest first.',
    access: 'worker',
    answer: { status: 200, schema: pageOf(AssignmentView), description: 'A page of open offers.' },
    problems: ['cursor.invalid'],
  })
  async list(@Worker() { workerId }: WorkerCaller, @Query({ schema: PageQuery }) query: PageQuery) {
    const offers = { worker_id: workerId, statuses: ['offered' as const], ...query };
    const listed = await this.commands.send(ListAssignments, offers);
    return { ...listed, data: await this.rewards.addToAll(workerId, listed.data) };
  }

  @Endpoint('POST', '/v1/worker/offers/:assignment_id/accept', {
    summary: 'Accept an offer',
    access: 'worker',
    audit: 'task_events',
    answer: { status: 200, schema: AssignmentView, description: 'The assignment, now accepted.' },
    problems: ['assignment.not_found', 'assignment.conflict', 'worker.suspended'],
  })
  async accept(
    @Worker() worker: WorkerCaller,
    @Param({ schema: AssignmentPath }) { assignment_id }: AssignmentPath,
    @Body({ schema: NoBody }) _body: NoBody,
    @IdempotencyKey() idempotency: Idempotency | undefined,
  ): Promise<Answer<AssignmentView>> {
    return this.actions.take('accept', worker, assignment_id, idempotency);
  }

  @Endpoint('POST', '/v1/worker/offers/:assignment_id/decline', {
    summary: 'Decline an offer',
    description: 'The task is offered to another worker, and not to this one again.',
    access: 'worker',
    audit: 'task_events',
    answer: { status: 200, schema: AssignmentView, description: 'The assignment, now declined.' },
    problems: ['assignment.not_found', 'assignment.conflict', 'worker.suspended'],
  })
  async decline(
    @Worker() worker: WorkerCaller,
    @Param({ schema: AssignmentPath }) { assignment_id }: AssignmentPath,
    @Body({ schema: NoBody }) _body: NoBody,
    @IdempotencyKey() idempotency: Idempotency | undefined,
  ): Promise<Answer<AssignmentView>> {
    return this.actions.take('decline', worker, assignment_id, idempotency);
  }
}
