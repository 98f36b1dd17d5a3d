import { Controller } from '@nestjs/common';
import { DeletePool } from '#libs/contracts';
import type { ReplyOf, RequestOf } from '#libs/contracts';
import { Answers } from '#libs/messaging';
import { PoolRepository } from '../persistence/pool.repository.js';

@Controller()
export class DeletePoolCommand {
  constructor(private readonly pools: PoolRepository) {}

  @Answers(DeletePool)
  async handle(request: RequestOf<typeof DeletePool>): Promise<ReplyOf<typeof DeletePool>> {
    await this.pools.delete(request.org_id, request.pool_id);
    return {};
  }
}
