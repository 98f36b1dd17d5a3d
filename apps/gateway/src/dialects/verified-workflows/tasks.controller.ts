import { Body, Controller, Param, Query } from '@nestjs/common';
import { GetTask, ListTasks } from '#libs/contracts';
import type { Idempotency } from '#libs/contracts';
import { CommandClient } from '#libs/messaging';
import { z } from 'zod';
import type { AdmittedRequest } from '../../edge/admission/admitted-request.js';
import { Admitted, Agent } from '../../edge/admission/caller.decorator.js';
import type { AgentCaller } from '../../edge/auth/caller.js';
import { Answer } from '../../edge/endpoint/answer.js';
import { Endpoint } from '../../edge/endpoint/endpoint.decorator.js';
import { IdempotencyKey } from '../../edge/idempotency/idempotency.decorator.js';
import { Workspace } from '../../edge/endpoint/workspace.decorator.js';
import { listedReviewOf, reviewViewOf } from './from-task.js';
import { PREFIX, tasksThatAre } from './words.js';
import { ReviewIntake } from './review-intake.js';
import { CreatedReview, ListedReview, NewReview, ReviewPath, ReviewQuery, ReviewView } from './task.dto.js';

@Controller()
export class VerifiedWorkflowsTasksController {
  constructor(
    private readonly commands: CommandClient,
    private readonly intake: ReviewIntake,
  ) {}

  @Endpoint('POST', `${PREFIX}/v1/tasks`, {
    summary: 'Submit a task for review',
    description:
      'As documented by Verified Workflows; unknown fields are refused by name. `type` may also be one that the ' +
      'document does not list: `required_skills` alone then select the reviewers, at the usual price. The answers ' +
      'of several reviewers (`consensus_total`) are compared field by field: booleans and short texts by majority, ' +
      'numbers by their median (within 5 %), longer texts by the most trusted reviewer. If they disagree, up to two ' +
      'more reviewers are asked at no extra cost; then the task fails with `no_consensus`. A `callback_url` in the ' +
      'payload receives the task’s webhooks, which also requires the scope `tasks:read`.',
    access: 'tasks:write',
    poolLimits: 'filtered',
    createsTask: true,
    workspace: 'The workspace of the task; `default` when left out.',
    audit: 'task_events',
    answer: { status: 201, schema: CreatedReview, description: 'The task was created.', location: true },
    problems: ['auth.pool_not_allowed', 'billing.insufficient_funds', 'webhook.url_not_public'],
  })
  async create(
    @Admitted() admitted: AdmittedRequest,
    @Body({ schema: NewReview }) review: NewReview,
    @Workspace() workspace: string,
    @IdempotencyKey() idempotency: Idempotency | undefined,
  ): Promise<Answer<CreatedReview>> {
    const { result, replayed } = await this.intake.take(admitted.agent, { review, workspace, idempotency });
    return new Answer(result, { replayed, location: `${PREFIX}/v1/tasks/${result.id}` });
  }

  @Endpoint('GET', `${PREFIX}/v1/tasks/:task_id`, {
    summary: 'Get a task’s status and result',
    description:
      'In any workspace of the organization. `Created` waits for its price to be held, `Queued` for reviewers, ' +
      '`In Review` for their answers.',
    access: 'tasks:read',
    poolLimits: 'filtered',
    answer: { status: 200, schema: ReviewView, description: 'The task.' },
    problems: ['task.not_found'],
  })
  async get(
    @Agent() { orgId, pools, statusCasing }: AgentCaller,
    @Param({ schema: ReviewPath }) { task_id }: ReviewPath,
  ): Promise<ReviewView> {
    const task = await this.commands.send(GetTask, { task_id, org_id: orgId, pools });
    return reviewViewOf(task, statusCasing);
  }

  @Endpoint('GET', `${PREFIX}/v1/tasks`, {
    summary: 'List the tasks of a workspace',
    description:
      'Newest first. `Link` and `X-Next-Cursor` lead to the next page, where there is one. `status` takes either case.',
    access: 'tasks:read',
    poolLimits: 'filtered',
    workspace: 'Whose tasks; `default` when left out.',
    answer: { status: 200, schema: z.array(ListedReview), description: 'A page of tasks.' },
    problems: ['cursor.invalid'],
  })
  async list(
    @Agent() { orgId, pools, statusCasing }: AgentCaller,
    @Workspace() workspace: string,
    @Query({ schema: ReviewQuery }) { status, ...page }: ReviewQuery,
  ): Promise<Answer<ListedReview[]>> {
    const filter = status === undefined ? {} : tasksThatAre(status);
    const request = { org_id: orgId, pools, workspace_id: workspace, ...filter, ...page };
    const { data, next_cursor: cursor } = await this.commands.send(ListTasks, request);
    const query = new URLSearchParams({ limit: String(page.limit), ...(status && { status }) });
    const url = `${PREFIX}/v1/tasks?${query.toString()}`;
    return new Answer(
      data.map(task => listedReviewOf(task, statusCasing)),
      cursor === null ? {} : { nextPage: { url, cursor } },
    );
  }
}
