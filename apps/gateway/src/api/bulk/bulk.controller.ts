import { Body, Controller, Param, Query } from '@nestjs/common';
import {
  BulkItem,
  BulkJob,
  CancelBulk,
  CountBulk,
  GetBulk,
  ListBulk,
  ListBulkItems,
  StartBulk,
  pageOf,
} from '#libs/contracts';
import type { Idempotency } from '#libs/contracts';
import { CommandClient } from '#libs/messaging';
import { Agent } from '../../edge/admission/caller.decorator.js';
import type { AgentCaller } from '../../edge/auth/caller.js';
import { Endpoint } from '../../edge/endpoint/endpoint.decorator.js';
import { NamedWorkspace } from '../../edge/endpoint/workspace.decorator.js';
import { withNewerFields } from '../../edge/errors/newer-fields.js';
import { DerivedIds } from '../../edge/idempotency/derived-ids.js';
import { IdempotencyKey } from '../../edge/idempotency/idempotency.decorator.js';
import { BulkJobPath } from '../../edge/schemas/path-parameters.js';
import { NoBody, PageQuery } from '../../edge/schemas/input.js';
import { BulkItemsQuery, BulkRequest, BulkStarted, expectedCountOf } from './bulk.dto.js';

@Controller()
export class BulkController {
  constructor(
    private readonly commands: CommandClient,
    private readonly ids: DerivedIds,
  ) {}

  @Endpoint('POST', '/v1/tasks/bulk', {
    summary: 'Change every task that matches a filter',
    description:
      'First with `dry_run: true`, which only counts; then with that count as `expected_count`. Refused if more live ' +
      'tasks match by then; fewer is fine. The tasks are fixed at the start, at most 100,000, and changed in the ' +
      'background at up to 200 per second, one job of the organization after the other. Each has its own result. ' +
      'Repeating the request with its Idempotency-Key returns the same job. The filter has the parameters of ' +
      '`GET /v1/tasks`, at least one; tasks that have ended never match.',
    access: 'tasks:write',
    poolLimits: 'filtered',
    workspace: 'Limits the job to this workspace.',
    audit: { action: 'task.bulk', fields: ['action', 'dry_run', 'expected_count'] },
    answer: { status: 200, schema: BulkStarted, description: 'The job; or the count, for a dry run.' },
    problems: [
      ...(['bulk.count_changed', 'bulk.too_many_tasks', 'bulk.too_many_jobs'] as const),
      ...(['task.deadline_passed', 'search.not_ready'] as const),
    ],
  })
  async start(
    @Agent() { orgId, pools, keyId, defaultDeadlineSeconds }: AgentCaller,
    @Body({ schema: BulkRequest }) body: BulkRequest,
    @NamedWorkspace() workspace: string | undefined,
    @IdempotencyKey() idempotency: Idempotency | undefined,
  ): Promise<BulkStarted> {
    const expected_count = expectedCountOf(body);
    const filter = { ...(workspace !== undefined && { workspace_id: workspace }), ...body.filter };
    const scope = { org_id: orgId, pools, filter };
    return withNewerFields(['filter/text'], async () => {
      if (body.dry_run) return { dry_run: true, ...(await this.commands.send(CountBulk, scope)) };
      return this.commands.send(StartBulk, {
        ...{ ...scope, action: body.action, expected_count, key_id: keyId },
        job_id: this.ids.forKey('bulk', idempotency),
        default_deadline_seconds: defaultDeadlineSeconds,
      });
    });
  }

  @Endpoint('GET', '/v1/tasks/bulk', {
    summary: 'List bulk jobs',
    description: 'Newest first. A job is deleted 30 days after its end.',
    access: 'tasks:read',
    poolLimits: 'filtered',
    answer: { status: 200, schema: pageOf(BulkJob), description: 'A page of jobs.' },
    problems: ['cursor.invalid'],
  })
  async list(@Agent() { orgId, pools }: AgentCaller, @Query({ schema: PageQuery }) query: PageQuery) {
    return this.commands.send(ListBulk, { org_id: orgId, pools, ...query });
  }

  @Endpoint('GET', '/v1/tasks/bulk/:job_id', {
    summary: 'Get a bulk job',
    description:
      'A key limited to pools sees the jobs that were started with a key limited to these or fewer.',
    access: 'tasks:read',
    poolLimits: 'filtered',
    answer: { status: 200, schema: BulkJob, description: 'The job.' },
    problems: ['bulk_job.not_found'],
  })
  async get(
    @Agent() { orgId, pools }: AgentCaller,
    @Param({ schema: BulkJobPath }) { job_id }: BulkJobPath,
  ): Promise<BulkJob> {
    return this.commands.send(GetBulk, { org_id: orgId, pools, job_id });
  }

  @Endpoint('GET', '/v1/tasks/bulk/:job_id/items', {
    summary: 'List the results of a bulk job',
    description: 'In the order of the job: the oldest task first.',
    access: 'tasks:read',
    poolLimits: 'filtered',
    answer: { status: 200, schema: pageOf(BulkItem), description: 'A page of results.' },
    problems: ['bulk_job.not_found', 'cursor.invalid'],
  })
  async items(
    @Agent() { orgId, pools }: AgentCaller,
    @Param({ schema: BulkJobPath }) { job_id }: BulkJobPath,
    @Query({ schema: BulkItemsQuery }) query: BulkItemsQuery,
  ) {
    return this.commands.send(ListBulkItems, { org_id: orgId, pools, job_id, ...query });
  }

  @Endpoint('POST', '/v1/tasks/bulk/:job_id/cancel', {
    summary: 'Cancel a bulk job',
    description:
      'What is changed stays changed; the rest is skipped. The job is `cancelling` for a moment. A job that has ended ' +
      'is returned as it is.',
    access: 'tasks:write',
    poolLimits: 'filtered',
    audit: { action: 'task.bulk_cancel', fields: [] },
    answer: { status: 200, schema: BulkJob, description: 'The job.' },
    problems: ['bulk_job.not_found'],
  })
  async cancel(
    @Agent() { orgId, pools }: AgentCaller,
    @Body({ schema: NoBody }) _body: NoBody,
    @Param({ schema: BulkJobPath }) { job_id }: BulkJobPath,
  ): Promise<BulkJob> {
    return this.commands.send(CancelBulk, { org_id: orgId, pools, job_id });
  }
}
