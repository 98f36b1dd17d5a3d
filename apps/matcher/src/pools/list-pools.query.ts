import { Controller } from '@nestjs/common';
import { ListPools } from '#libs/contracts';
import type { ReplyOf, RequestOf } from '#libs/contracts';
import { Answers } from '#libs/messaging';
import { PoolRepository } from './pool.repository.js';

@Controller()
export class ListPoolsQuery {
  constructor(private readonly pools: PoolRepository) {}

  @Answers(ListPools)
  async handle(request: RequestOf<typeof ListPools>): Promise<ReplyOf<typeof ListPools>> {
    return this.pools.list(request);
  }
}
