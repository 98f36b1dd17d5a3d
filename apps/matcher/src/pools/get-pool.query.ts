import { Controller } from '@nestjs/common';
import { GetPool } from '#libs/contracts';
import type { ReplyOf, RequestOf } from '#libs/contracts';
import { Answers } from '#libs/messaging';
import { PoolRepository } from './pool.repository.js';

@Controller()
export class GetPoolQuery {
  constructor(private readonly pools: PoolRepository) {}

  @Answers(GetPool)
  async handle(request: RequestOf<typeof GetPool>): Promise<ReplyOf<typeof GetPool>> {
    return this.pools.get(request.org_id, request.pool_id);
  }
}
