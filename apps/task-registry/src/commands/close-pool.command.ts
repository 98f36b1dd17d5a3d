import { Controller } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { ClosePool } from '#libs/contracts';
import type { ReplyOf, RequestOf } from '#libs/contracts';
import { transaction } from '#libs/database';
import { HandlesCommand } from '#libs/messaging';
import { Clock } from '#libs/platform';
import { closePool } from '../persistence/closures.sql.js';

@Controller()
export class ClosePoolCommand {
  constructor(
    private readonly dataSource: DataSource,
    private readonly clock: Clock,
  ) {}

  @HandlesCommand(ClosePool)
  async handle({
    org_id: orgId,
    pool_id: poolId,
  }: RequestOf<typeof ClosePool>): Promise<ReplyOf<typeof ClosePool>> {
    const now = this.clock.now();
    await transaction(this.dataSource, manager => closePool(manager, { orgId, poolId, now }));
    return {};
  }
}
