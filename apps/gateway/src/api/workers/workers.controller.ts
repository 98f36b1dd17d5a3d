import { Body, Controller, Param, Query } from '@nestjs/common';
import {
  GetWorker,
  ListWorkers,
  UpdateWorker,
  WorkerChange,
  WorkerSpec,
  WorkerView,
  pageOf,
} from '#libs/contracts';
import type { Idempotency } from '#libs/contracts';
import { CommandClient } from '#libs/messaging';
import { Agent } from '../../edge/admission/caller.decorator.js';
import type { AgentCaller } from '../../edge/auth/caller.js';
import { Answer } from '../../edge/endpoint/answer.js';
import { Endpoint } from '../../edge/endpoint/endpoint.decorator.js';
import { NoBody } from '../../edge/schemas/input.js';
import { WorkerPath } from '../../edge/schemas/path-parameters.js';
import { IdempotencyKey } from '../../edge/idempotency/idempotency.decorator.js';
import { withNewerFields } from '../../edge/errors/newer-fields.js';
import { requirePoolsWithin } from '../../edge/auth/pool-limits.js';
import { NewWorker, NewWorkerKey, WorkerQuery } from './worker.dto.js';
import { creatableBy, requireChangeableBy, visibleTo } from './worker-visibility.js';
import { WorkerAccounts } from './worker-accounts.js';

const AUDITED = [
  ...['pool_ids', 'pool_tasks_only', 'skills', 'domains', 'trust_level', 'capacity', 'available'],
  'person_id',
];

@Controller()
export class WorkersController {
  constructor(
    private readonly commands: CommandClient,
    private readonly accounts: WorkerAccounts,
  ) {}

  @Endpoint('POST', '/v1/workers', {
    summary: 'Create a worker',
    description:
      'The worker’s API key is returned once and cannot be retrieved later. A worker created with a pool-limited ' +
      'key has `pool_tasks_only`: it is offered tasks of its pools, and none without a pool. Workers with the same ' +
      '`person_id` are accounts of one person: at most one of them gets a task, and none that the person requested.',
    access: 'workers:write',
    poolLimits: 'filtered',
    audit: {
      action: 'worker.create',
      fields: AUDITED,
    },
    answer: {
      status: 201,
      schema: NewWorker,
      description: 'The worker and its key.',
      secret: true,
      location: true,
    },
    problems: ['worker.pool_unknown', 'auth.pool_not_allowed'],
  })
  async create(
    @Agent() caller: AgentCaller,
    @Body({ schema: WorkerSpec }) worker: WorkerSpec,
    @IdempotencyKey() idempotency: Idempotency | undefined,
  ): Promise<Answer<NewWorker>> {
    requirePoolsWithin(caller, worker.pool_ids);
    const allowed = creatableBy(caller, worker);
    const { result, replayed } = await this.accounts.create(caller, allowed, idempotency);
    return new Answer(result, { replayed, location: `/v1/workers/${result.worker_id}` });
  }

  @Endpoint('GET', '/v1/workers', {
    summary: 'List workers',
    description: 'Newest first.',
    access: 'workers:read',
    poolLimits: 'filtered',
    answer: { status: 200, schema: pageOf(WorkerView), description: 'A page of workers.' },
    problems: ['cursor.invalid'],
  })
  async list(@Agent() caller: AgentCaller, @Query({ schema: WorkerQuery }) query: WorkerQuery) {
    const { orgId, pools } = caller;
    const { data, next_cursor } = await withNewerFields(['name', 'status'], () =>
      this.commands.send(ListWorkers, { org_id: orgId, pools, ...query }),
    );
    return { data: data.map(worker => visibleTo(caller, worker)), next_cursor };
  }

  @Endpoint('GET', '/v1/workers/:worker_id', {
    summary: 'Get a worker',
    access: 'workers:read',
    poolLimits: 'filtered',
    answer: { status: 200, schema: WorkerView, description: 'The worker.' },
    problems: ['worker.not_found'],
  })
  async get(
    @Agent() caller: AgentCaller,
    @Param({ schema: WorkerPath }) { worker_id }: WorkerPath,
  ): Promise<WorkerView> {
    const { orgId, pools } = caller;
    return visibleTo(caller, await this.commands.send(GetWorker, { org_id: orgId, pools, worker_id }));
  }

  @Endpoint('PATCH', '/v1/workers/:worker_id', {
    summary: 'Change a worker',
    description:
      'Omitted fields are unchanged. A worker who becomes available is offered the most urgent waiting task that ' +
      'fits. With `"status": "suspended"` and an optional `reason`, the worker receives no offers, and all open ' +
      'work is offered to others immediately; the worker can read but not act until the status is `active` again. A ' +
      'worker who leaves a pool loses the open work of that pool, and offers whose requirements are no longer met ' +
      'are withdrawn. A new `person_id` takes away open work that the person requested or has with another account. ' +
      'For a worker who also belongs to other pools, a pool-limited key can change only `pool_ids`, ' +
      'and only for its own pools. Changing `pool_tasks_only` requires a key without pool limits.',
    access: 'workers:write',
    poolLimits: 'filtered',
    audit: {
      action: 'worker.update',
      fields: [...AUDITED, 'status', 'reason'],
    },
    answer: { status: 200, schema: WorkerView, description: 'The changed worker.' },
    problems: ['worker.not_found', 'worker.pool_unknown', 'worker.shared', 'auth.pool_not_allowed'],
  })
  async change(
    @Agent() caller: AgentCaller,
    @Param({ schema: WorkerPath }) { worker_id }: WorkerPath,
    @Body({ schema: WorkerChange }) change: WorkerChange,
  ): Promise<WorkerView> {
    requireChangeableBy(caller, change);
    if (change.pool_ids !== undefined) requirePoolsWithin(caller, change.pool_ids);
    const { orgId, pools } = caller;
    const changed = await this.commands.send(UpdateWorker, { org_id: orgId, pools, worker_id, change });
    return visibleTo(caller, changed);
  }

  @Endpoint('DELETE', '/v1/workers/:worker_id', {
    summary: 'Delete a worker',
    description:
      'The worker’s key stops working immediately, and open work is offered to others. Submitted answers stay and ' +
      'are paid.',
    access: 'workers:write',
    poolLimits: 'filtered',
    audit: { action: 'worker.delete', fields: [] },
    answer: { status: 204, schema: null, description: 'Deleted.' },
    problems: ['worker.not_found', 'worker.shared'],
  })
  async delete(
    @Agent() caller: AgentCaller,
    @Param({ schema: WorkerPath }) { worker_id }: WorkerPath,
  ): Promise<void> {
    await this.accounts.delete(caller, worker_id);
  }

  @Endpoint('POST', '/v1/workers/:worker_id/rotate-key', {
    summary: 'Rotate a worker’s key',
    description:
      'The old key stops working immediately. The new one is returned once and cannot be retrieved later. A ' +
      'pool-limited key can rotate only the keys of workers with `pool_tasks_only`.',
    access: 'workers:write',
    poolLimits: 'filtered',
    audit: { action: 'worker.rotate_key', fields: [] },
    answer: { status: 200, schema: NewWorkerKey, description: 'The new key.', secret: true },
    problems: ['worker.not_found', 'worker.shared'],
  })
  async rotateKey(
    @Agent() caller: AgentCaller,
    @Param({ schema: WorkerPath }) { worker_id }: WorkerPath,
    @Body({ schema: NoBody }) _body: NoBody,
    @IdempotencyKey() idempotency: Idempotency | undefined,
  ): Promise<Answer<NewWorkerKey>> {
    const { result, replayed } = await this.accounts.rotateKey(caller, worker_id, idempotency);
    return new Answer(result, { replayed });
  }
}
