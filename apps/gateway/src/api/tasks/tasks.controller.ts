import { Body, Controller, Param, Query } from '@nestjs/common';
import { CancelTask, ListTasks, TaskSpec, TaskSummary, TaskView, pageOf } from '#libs/contracts';
import type { Idempotency } from '#libs/contracts';
import { CommandClient } from '#libs/messaging';
import type { AdmittedRequest } from '../../edge/admission/admitted-request.js';
import { Admitted, Agent } from '../../edge/admission/caller.decorator.js';
import type { AgentCaller } from '../../edge/auth/caller.js';
import { Answer } from '../../edge/endpoint/answer.js';
import { Disconnected } from '../../edge/endpoint/request.decorators.js';
import { Endpoint } from '../../edge/endpoint/endpoint.decorator.js';
import { TaskPath } from '../../edge/schemas/path-parameters.js';
import { withNewerFields } from '../../edge/errors/newer-fields.js';
import { IdempotencyKey } from '../../edge/idempotency/idempotency.decorator.js';
import { NamedWorkspace, Workspace } from '../../edge/endpoint/workspace.decorator.js';
import { TaskIntake } from './task-intake.js';
import { Cancellation, TaskQuery, WaitQuery } from './task.dto.js';
import { TaskViews } from './task-views.js';
import { Waiting } from './waiting.js';

@Controller()
export class TasksController {
  constructor(
    private readonly commands: CommandClient,
    private readonly intake: TaskIntake,
    private readonly views: TaskViews,
    private readonly waiting: Waiting,
  ) {}

  @Endpoint('POST', '/v1/tasks', {
    summary: 'Create a task',
    calls: '/handoff/callback_url',
    description:
      'The price is held immediately. `output.schema` is JSON Schema 2020-12, or the shorthand `{"field": ' +
      '"boolean"}`. A `decision` asks for a verdict on an exact `action`; the `task_type` is then `decision`, and ' +
      '`output.schema` is generated. The callback’s credentials are stored sealed and never returned. A callback ' +
      'also requires the scope `tasks:read`. With `"assignment": "direct"` a worker is not asked but assigned the ' +
      'task, and loses it to the next unless they start within `accept_within_seconds`, which is otherwise how long ' +
      'an offer is open.',
    access: 'tasks:write',
    poolLimits: 'filtered',
    createsTask: true,
    workspace: 'The workspace of the task; `default` when left out.',
    // The registry stores the response with the task; the preceding hold and callback have an id derived from the key.
    audit: 'task_events',
    answer: { status: 201, schema: TaskView, description: 'The task.', location: true, keptByService: true },
    problems: [
      'task.invalid',
      'schema.too_complex',
      'schema.busy',
      'task.foreign_organization',
      'auth.pool_not_allowed',
      'webhook.url_not_public',
      'billing.insufficient_funds',
    ],
  })
  async create(
    @Admitted() admitted: AdmittedRequest,
    @Body({ schema: TaskSpec }) spec: TaskSpec,
    @Workspace() workspace: string,
    @IdempotencyKey() idempotency: Idempotency | undefined,
  ): Promise<Answer<TaskView>> {
    const { task, replayed } = await this.intake.take(admitted.agent, { spec, workspace, idempotency });
    return new Answer(task, { replayed, location: `/v1/tasks/${task.task_id}` });
  }

  @Endpoint('GET', '/v1/tasks', {
    summary: 'List tasks',
    description:
      'Newest first. With `sort=deadline`, those that have not ended, the nearest deadline first. `breached` is about ' +
      'the service levels of a task; `worker_id` names a worker that a task was offered or assigned to. `text` has up ' +
      'to 20 words, each of which is in the task, at the beginning of a word, in any case and with or without accents. ' +
      'Searched are title, labels, and references, values of the payload or the action, and instructions and context, ' +
      'up to 10,000 characters and 400 words of a task.',
    access: 'tasks:read',
    poolLimits: 'filtered',
    workspace: 'Limits the list to this workspace.',
    answer: { status: 200, schema: pageOf(TaskSummary), description: 'A page of tasks.' },
    problems: ['cursor.invalid', 'search.not_ready'],
  })
  async list(
    @Agent() { orgId, pools }: AgentCaller,
    @NamedWorkspace() workspace: string | undefined,
    @Query({ schema: TaskQuery }) query: TaskQuery,
  ) {
    const request = { org_id: orgId, pools, workspace_id: workspace, ...query };
    return withNewerFields(['text'], () => this.commands.send(ListTasks, request));
  }

  @Endpoint('GET', '/v1/tasks/:task_id', {
    summary: 'Get a task',
    description:
      'With `wait`, the response is delayed until the task ends, for at most that many seconds. `waiting_for` ' +
      'explains why the task is currently not assigned.',
    access: 'tasks:read',
    poolLimits: 'filtered',
    answer: { status: 200, schema: TaskView, description: 'The task.' },
    problems: ['task.not_found', 'wait.too_many'],
  })
  async get(
    @Admitted() admitted: AdmittedRequest,
    @Param({ schema: TaskPath }) { task_id }: TaskPath,
    @Query({ schema: WaitQuery }) { wait }: WaitQuery,
    @Disconnected() disconnected: AbortSignal,
  ): Promise<TaskView> {
    const read = (): Promise<TaskView> => this.views.get(admitted.agent, task_id);
    if (wait === 0) return read();
    return this.waiting.until('ended', {
      taskId: task_id,
      waitMs: wait * 1_000,
      admitted,
      disconnected,
      read,
    });
  }

  @Endpoint('POST', '/v1/tasks/:task_id/cancel', {
    summary: 'Cancel a task',
    description: 'Finished work is paid; the rest of the hold is returned.',
    access: 'tasks:write',
    poolLimits: 'filtered',
    audit: 'task_events',
    answer: { status: 200, schema: TaskView, description: 'The task, now cancelled.' },
    problems: ['task.not_found', 'task.not_cancellable'],
  })
  async cancel(
    @Agent() { orgId, pools }: AgentCaller,
    @Param({ schema: TaskPath }) { task_id }: TaskPath,
    @Body({ schema: Cancellation }) { reason }: Cancellation,
    @IdempotencyKey() idempotency: Idempotency | undefined,
  ): Promise<Answer<TaskView>> {
    const request = { task_id, org_id: orgId, pools, reason, ...(idempotency && { idempotency }) };
    const { task, replayed } = await this.commands.send(CancelTask, request);
    return new Answer(task, { replayed });
  }
}
