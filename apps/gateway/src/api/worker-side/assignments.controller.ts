import { Body, Controller, Param, Query } from '@nestjs/common';
import { ASSIGNMENT_STATUSES, AssignmentView, ListAssignments, pageOf } from '#libs/contracts';
import type { Idempotency } from '#libs/contracts';
import { CommandClient } from '#libs/messaging';
import { Worker } from '../../edge/admission/caller.decorator.js';
import type { WorkerCaller } from '../../edge/auth/caller.js';
import type { Answer } from '../../edge/endpoint/answer.js';
import { Endpoint } from '../../edge/endpoint/endpoint.decorator.js';
import { NoBody } from '../../edge/schemas/input.js';
import { AssignmentPath } from '../../edge/schemas/path-parameters.js';
import { IdempotencyKey } from '../../edge/idempotency/idempotency.decorator.js';
import { AssignmentActions } from './assignment-actions.js';
import { Rewards } from './rewards.js';
import { MyAssignmentsQuery, Submission } from './worker-side.dto.js';

/** All statuses except that of an open offer. */
const TAKEN = ASSIGNMENT_STATUSES.filter(status => status !== 'offered');

@Controller()
export class AssignmentsController {
  constructor(
    private readonly commands: CommandClient,
    private readonly actions: AssignmentActions,
    private readonly rewards: Rewards,
  ) {}

  @Endpoint('GET', '/v1/worker/assignments', {
    summary: 'List my assignments',
    description: 'Newest first: all accepted or directly assigned ones, or those of one status.',
    access: 'worker',
    answer: { status: 200, schema: pageOf(AssignmentView), description: 'A page of assignments.' },
    problems: ['cursor.invalid'],
  })
  async list(
    @Worker() { workerId }: WorkerCaller,
    @Query({ schema: MyAssignmentsQuery }) { status, ...page }: MyAssignmentsQuery,
  ) {
    const statuses = status === undefined ? TAKEN : [status];
    const listed = await this.commands.send(ListAssignments, { worker_id: workerId, statuses, ...page });
    return { ...listed, data: await this.rewards.addToAll(workerId, listed.data) };
  }

  @Endpoint('POST', '/v1/worker/assignments/:assignment_id/start', {
    summary: 'Start an assignment',
    description: 'Also without accepting it first, if it was assigned directly: until its `release_at`.',
    access: 'worker',
    audit: 'task_events',
    answer: { status: 200, schema: AssignmentView, description: 'The assignment, now started.' },
    problems: ['assignment.not_found', 'assignment.conflict', 'worker.suspended'],
  })
  async start(
    @Worker() worker: WorkerCaller,
    @Param({ schema: AssignmentPath }) { assignment_id }: AssignmentPath,
    @Body({ schema: NoBody }) _body: NoBody,
    @IdempotencyKey() idempotency: Idempotency | undefined,
  ): Promise<Answer<AssignmentView>> {
    return this.actions.take('start', worker, assignment_id, idempotency);
  }

  @Endpoint('POST', '/v1/worker/assignments/:assignment_id/submit', {
    summary: 'Submit an answer',
    description:
      'An answer that does not match the output schema is refused with each fault, and can be corrected. `files` names ' +
      'those of the files attached to the assignment that belong to the answer.',
    access: 'worker',
    audit: 'task_events',
    answer: { status: 200, schema: AssignmentView, description: 'The assignment, now submitted.' },
    problems: [
      'assignment.not_found',
      'assignment.conflict',
      'worker.suspended',
      'output.invalid',
      'output.too_costly',
      'schema.busy',
      'file.not_scanned',
      'file.quarantined',
    ],
  })
  async submit(
    @Worker() worker: WorkerCaller,
    @Param({ schema: AssignmentPath }) { assignment_id }: AssignmentPath,
    @Body({ schema: Submission }) submission: Submission,
    @IdempotencyKey() idempotency: Idempotency | undefined,
  ): Promise<Answer<AssignmentView>> {
    return this.actions.submit(worker, assignment_id, submission, idempotency);
  }

  @Endpoint('POST', '/v1/worker/assignments/:assignment_id/release', {
    summary: 'Release an assignment',
    description: 'The task is offered to another worker, and not to this one again.',
    access: 'worker',
    audit: 'task_events',
    answer: { status: 200, schema: AssignmentView, description: 'The assignment, now released.' },
    problems: ['assignment.not_found', 'assignment.conflict', 'worker.suspended'],
  })
  async release(
    @Worker() worker: WorkerCaller,
    @Param({ schema: AssignmentPath }) { assignment_id }: AssignmentPath,
    @Body({ schema: NoBody }) _body: NoBody,
    @IdempotencyKey() idempotency: Idempotency | undefined,
  ): Promise<Answer<AssignmentView>> {
    return this.actions.take('release', worker, assignment_id, idempotency);
  }
}
