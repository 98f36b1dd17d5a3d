import { Body, Controller, Param, Query } from '@nestjs/common';
import {
  CreatePool,
  DeletePool,
  GetPool,
  ListPools,
  PoolChange,
  PoolSpec,
  PoolView,
  UpdatePool,
  pageOf,
} from '#libs/contracts';
import type { Idempotency } from '#libs/contracts';
import { CommandClient } from '#libs/messaging';
import type { z } from 'zod';
import { Agent } from '../../edge/admission/caller.decorator.js';
import type { AgentCaller } from '../../edge/auth/caller.js';
import { Answer } from '../../edge/endpoint/answer.js';
import { Endpoint } from '../../edge/endpoint/endpoint.decorator.js';
import { PoolPath } from '../../edge/schemas/path-parameters.js';
import { PageQuery } from '../../edge/schemas/input.js';
import { IdempotencyKey } from '../../edge/idempotency/idempotency.decorator.js';
import { PoolDirectory } from './pool-directory.js';
import { requireVisiblePool } from '../../edge/auth/pool-limits.js';

@Controller()
export class PoolsController {
  constructor(
    private readonly commands: CommandClient,
    private readonly directory: PoolDirectory,
  ) {}

  @Endpoint('POST', '/v1/pools', {
    summary: 'Create a pool of workers',
    access: 'pools:write',
    poolLimits: 'refused',
    audit: { action: 'pool.create', fields: Object.keys(PoolSpec.shape) },
    answer: { status: 201, schema: PoolView, description: 'The pool.', location: true },
    problems: ['pool.name_taken'],
  })
  async create(
    @Agent() { orgId }: AgentCaller,
    @Body({ schema: PoolSpec }) pool: z.infer<typeof PoolSpec>,
    @IdempotencyKey() idempotency: Idempotency | undefined,
  ): Promise<Answer<PoolView>> {
    const request = { org_id: orgId, pool, ...(idempotency && { idempotency }) };
    const reply = await this.commands.send(CreatePool, request);
    return new Answer(reply.pool, { replayed: reply.replayed, location: `/v1/pools/${reply.pool.pool_id}` });
  }

  @Endpoint('GET', '/v1/pools', {
    summary: 'List pools',
    description: 'Newest first.',
    access: 'pools:read',
    poolLimits: 'filtered',
    answer: { status: 200, schema: pageOf(PoolView), description: 'A page of pools.' },
    problems: ['cursor.invalid'],
  })
  async list(@Agent() { orgId, pools }: AgentCaller, @Query({ schema: PageQuery }) query: PageQuery) {
    return this.commands.send(ListPools, { org_id: orgId, pools, ...query });
  }

  @Endpoint('GET', '/v1/pools/:pool_id', {
    summary: 'Get a pool',
    access: 'pools:read',
    poolLimits: 'filtered',
    answer: { status: 200, schema: PoolView, description: 'The pool.' },
    problems: ['pool.not_found'],
  })
  async get(
    @Agent() caller: AgentCaller,
    @Param({ schema: PoolPath }) { pool_id }: PoolPath,
  ): Promise<PoolView> {
    requireVisiblePool(caller, pool_id);
    return this.commands.send(GetPool, { org_id: caller.orgId, pool_id });
  }

  @Endpoint('PATCH', '/v1/pools/:pool_id', {
    summary: 'Change a pool',
    access: 'pools:write',
    poolLimits: 'filtered',
    audit: { action: 'pool.update', fields: Object.keys(PoolChange.shape) },
    answer: { status: 200, schema: PoolView, description: 'The changed pool.' },
    problems: ['pool.not_found', 'pool.name_taken'],
  })
  async change(
    @Agent() caller: AgentCaller,
    @Param({ schema: PoolPath }) { pool_id }: PoolPath,
    @Body({ schema: PoolChange }) change: z.infer<typeof PoolChange>,
  ): Promise<PoolView> {
    requireVisiblePool(caller, pool_id);
    const pool = await this.commands.send(UpdatePool, { org_id: caller.orgId, pool_id, change });
    this.directory.changed(caller.orgId, pool_id);
    return pool;
  }

  @Endpoint('DELETE', '/v1/pools/:pool_id', {
    summary: 'Delete a pool',
    description:
      'Only a pool without workers and live tasks can be deleted. API keys limited to it lose access to it.',
    access: 'pools:write',
    poolLimits: 'filtered',
    audit: { action: 'pool.delete', fields: [] },
    answer: { status: 204, schema: null, description: 'Deleted.' },
    problems: ['pool.not_found', 'pool.in_use'],
  })
  async delete(
    @Agent() caller: AgentCaller,
    @Param({ schema: PoolPath }) { pool_id }: PoolPath,
  ): Promise<void> {
    requireVisiblePool(caller, pool_id);
    await this.commands.send(DeletePool, { org_id: caller.orgId, pool_id });
    this.directory.changed(caller.orgId, pool_id);
  }
}
