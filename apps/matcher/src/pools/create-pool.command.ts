import { Controller } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { CreatePool, PoolView } from '#libs/contracts';
import type { ReplyOf, RequestOf } from '#libs/contracts';
import { idempotencyKeyOf, jsonResponse, runIdempotent, transaction } from '#libs/database';
import { HandlesCommand } from '#libs/messaging';
import { Clock, IdSource } from '#libs/platform';
import { PoolRepository } from './pool.repository.js';

@Controller()
export class CreatePoolCommand {
  constructor(
    private readonly dataSource: DataSource,
    private readonly pools: PoolRepository,
    private readonly ids: IdSource,
    private readonly clock: Clock,
  ) {}

  /** Stores pool and idempotency key in one transaction. */
  @HandlesCommand(CreatePool)
  async handle(request: RequestOf<typeof CreatePool>): Promise<ReplyOf<typeof CreatePool>> {
    const { idempotency } = request;
    const key = idempotencyKeyOf(idempotency);
    const now = this.clock.now();
    const poolId = this.ids.next();
    const { result, replayed } = await transaction(this.dataSource, manager =>
      runIdempotent(manager, key, now, jsonResponse(PoolView), () =>
        this.pools.create(manager, request.org_id, poolId, request.pool, now),
      ),
    );
    return { pool: result, replayed };
  }
}
