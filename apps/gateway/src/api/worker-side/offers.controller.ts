import { Body, Controller, Param, Query } from '@nestjs/common';
import { AssignmentView } from '#libs/contracts';
import type { Idempotency } from '#libs/contracts';
import type { AdmittedRequest } from '../../edge/admission/admitted-request.js';
import { Admitted, Worker } from '../../edge/admission/caller.decorator.js';
import type { WorkerCaller } from '../../edge/auth/caller.js';
import type { Answer } from '../../edge/endpoint/answer.js';
import { Endpoint } from '../../edge/endpoint/endpoint.decorator.js';
import { Disconnected } from '../../edge/endpoint/request.decorators.js';
import { NoBody } from '../../edge/schemas/input.js';
import { AssignmentPath } from '../../edge/schemas/path-parameters.js';
import { IdempotencyKey } from '../../edge/idempotency/idempotency.decorator.js';
import { AssignmentActions } from './assignment-actions.js';
import { Offers } from './offers.js';
import { OfferPage, OffersQuery } from './worker-side.dto.js';

@Controller()
export class OffersController {
  constructor(
    private readonly offers: Offers,
    private readonly actions: AssignmentActions,
  ) {}

  @Endpoint('GET', '/v1/worker/offers', {
    summary: 'List my offers',
    description:
      'Newest first. With `wait`, the response is delayed until an offer appears or ends, for at most that many ' +
      'seconds. With the `state` of the previous response as `since`, it is sent at once if the offers have changed ' +
      'since then, so that no change is missed between two requests.',
    access: 'worker',
    answer: { status: 200, schema: OfferPage, description: 'A page of open offers.' },
    problems: ['cursor.invalid', 'wait.too_many'],
  })
  async list(
    @Admitted() admitted: AdmittedRequest,
    @Worker() { workerId }: WorkerCaller,
    @Query({ schema: OffersQuery }) query: OffersQuery,
    @Disconnected() disconnected: AbortSignal,
  ): Promise<OfferPage> {
    return this.offers.list({ workerId, admitted, disconnected }, query);
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
