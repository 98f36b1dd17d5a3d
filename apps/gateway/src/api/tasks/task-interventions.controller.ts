import { Body, Controller, Param } from '@nestjs/common';
import { ChangeDeadline, GiveTask, RequeueTask, TaskView } from '#libs/contracts';
import type { Idempotency } from '#libs/contracts';
import { CommandClient } from '#libs/messaging';
import { Agent } from '../../edge/admission/caller.decorator.js';
import type { AgentCaller } from '../../edge/auth/caller.js';
import { Answer } from '../../edge/endpoint/answer.js';
import { Endpoint } from '../../edge/endpoint/endpoint.decorator.js';
import { IdempotencyKey } from '../../edge/idempotency/idempotency.decorator.js';
import { TaskPath } from '../../edge/schemas/path-parameters.js';
import { DeadlineChange, Reassignment, Requeue } from './task.dto.js';

/** What an operator does to one task. The reason becomes part of the task's events; the audit log has who did it. */
@Controller()
export class TaskInterventionsController {
  constructor(private readonly commands: CommandClient) {}

  @Endpoint('POST', '/v1/tasks/:task_id/requeue', {
    summary: 'Queue a task again',
    description:
      'Takes offers and work in progress back, unpaid, and starts a new match round; a task that already ' +
      'waits is matched again. Submitted answers stay. With `exclude_former: false` the workers who lose the task now ' +
      'may be asked again, once nobody else can take it. The `task.queued` has the reason in `intervention`.',
    access: 'tasks:write',
    poolLimits: 'filtered',
    audit: { action: 'task.requeue', fields: ['exclude_former'] },
    answer: { status: 200, schema: TaskView, description: 'The task, now queued.' },
    problems: ['task.not_found', 'task.conflict'],
  })
  async requeue(
    @Agent() { orgId, pools }: AgentCaller,
    @Param({ schema: TaskPath }) { task_id }: TaskPath,
    @Body({ schema: Requeue }) body: Requeue,
    @IdempotencyKey() idempotency: Idempotency | undefined,
  ): Promise<Answer<TaskView>> {
    const request = { task_id, org_id: orgId, pools, ...body, ...(idempotency && { idempotency }) };
    const { task, replayed } = await this.commands.send(RequeueTask, request);
    return new Answer(task, { replayed });
  }

  @Endpoint('POST', '/v1/tasks/:task_id/reassign', {
    summary: 'Give a task to a worker',
    description:
      'Directly, as with `"assignment": "direct"`: the worker loses it unless they start in time. The open assignment is ' +
      'taken back, unpaid; with several, `assignment_id` names the one; with an open place and no `assignment_id`, none. ' +
      'The worker must be eligible by the same hard rules as in matching, including separation of duties.',
    access: 'tasks:write',
    poolLimits: 'filtered',
    audit: { action: 'task.reassign', fields: ['worker_id', 'assignment_id'] },
    answer: { status: 200, schema: TaskView, description: 'The task, now accepted by the worker.' },
    problems: [
      ...(['task.not_found', 'task.conflict', 'assignment.conflict', 'worker.not_found'] as const),
      ...(['worker.not_eligible', 'worker.full', 'worker.had_task', 'worker.is_requester'] as const),
      ...(['worker.person_had_task', 'worker.unavailable', 'worker.changed'] as const),
    ],
  })
  async reassign(
    @Agent() { orgId, pools }: AgentCaller,
    @Param({ schema: TaskPath }) { task_id }: TaskPath,
    @Body({ schema: Reassignment }) { worker_id, assignment_id, reason }: Reassignment,
    @IdempotencyKey() idempotency: Idempotency | undefined,
  ): Promise<Answer<TaskView>> {
    const { task, replayed } = await this.commands.send(GiveTask, {
      ...{ task_id, org_id: orgId, pools, worker_id, replaces: assignment_id, reason },
      ...(idempotency && { idempotency }),
    });
    return new Answer(task, { replayed });
  }

  @Endpoint('POST', '/v1/tasks/:task_id/deadline', {
    summary: 'Change the deadline of a task',
    description:
      'Later or earlier, but not in the past. Offers that are open keep their own expiry. A missed earlier deadline ' +
      'stays in `sla_breaches`, and the new one is reported on its own. Publishes `task.deadline_changed`.',
    access: 'tasks:write',
    poolLimits: 'filtered',
    audit: { action: 'task.change_deadline', fields: ['deadline'] },
    answer: { status: 200, schema: TaskView, description: 'The task with its new deadline.' },
    problems: ['task.not_found', 'task.conflict', 'task.deadline_passed'],
  })
  async changeDeadline(
    @Agent() { orgId, pools, defaultDeadlineSeconds }: AgentCaller,
    @Param({ schema: TaskPath }) { task_id }: TaskPath,
    @Body({ schema: DeadlineChange }) body: DeadlineChange,
    @IdempotencyKey() idempotency: Idempotency | undefined,
  ): Promise<Answer<TaskView>> {
    const { task, replayed } = await this.commands.send(ChangeDeadline, {
      ...{ task_id, org_id: orgId, pools, ...body },
      default_deadline_seconds: defaultDeadlineSeconds,
      ...(idempotency && { idempotency }),
    });
    return new Answer(task, { replayed });
  }
}
