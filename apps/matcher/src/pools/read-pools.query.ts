import { Controller } from '@nestjs/common';
import { GetPool, ListPools } from '#libs/contracts';
import type { ReplyOf, RequestOf } from '#libs/contracts';
import { HandlesCommand } from '#libs/messaging';
import { PoolRepository } from './pool.repository.js';

@Controller()
export class ReadPoolsQuery {
  constructor(private readonly pools: PoolRepository) {}

  @HandlesCommand(GetPool)
  async get(request: RequestOf<typeof GetPool>): Promise<ReplyOf<typeof GetPool>> {
    return this.pools.get(request.org_id, request.pool_id);
  }

  @HandlesCommand(ListPools)
  async list(request: RequestOf<typeof ListPools>): Promise<ReplyOf<typeof ListPools>> {
    return this.pools.list(request);
  }
}
