import { Controller } from '@nestjs/common';
import { UpdatePool } from '#libs/contracts';
import type { ReplyOf, RequestOf } from '#libs/contracts';
import { HandlesCommand } from '#libs/messaging';
import { Clock } from '#libs/platform';
import { PoolRepository } from './pool.repository.js';

@Controller()
export class UpdatePoolCommand {
  constructor(
    private readonly pools: PoolRepository,
    private readonly clock: Clock,
  ) {}

  @HandlesCommand(UpdatePool)
  async handle({
    org_id: orgId,
    pool_id: poolId,
    change,
  }: RequestOf<typeof UpdatePool>): Promise<ReplyOf<typeof UpdatePool>> {
    return this.pools.change(orgId, poolId, change, this.clock.now());
  }
}
