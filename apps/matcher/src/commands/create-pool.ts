import { Controller } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { CreatePool, PoolView } from '#libs/contracts';
import type { ReplyOf, RequestOf } from '#libs/contracts';
import { idempotencyKeyOf, jsonResponse, runIdempotent, transaction } from '#libs/database';
import { Answers } from '#libs/messaging';
import { Clock, IdSource } from '#libs/platform';
import { PoolRepository } from '../persistence/pool.repository.js';

@Controller()
export class CreatePoolCommand {
  constructor(
    private readonly dataSource: DataSource,
    private readonly pools: PoolRepository,
    private readonly ids: IdSource,
    private readonly clock: Clock,
  ) {}

  /** Stores pool and idempotency key in one transaction. */
  @Answers(CreatePool)
  async handle(request: RequestOf<typeof CreatePool>): Promise<ReplyOf<typeof CreatePool>> {
    const { idempotency } = request;
    const key = idempotencyKeyOf(idempotency);
    const now = this.clock.now();
    const pool = { orgId: request.org_id, poolId: this.ids.next(), spec: request.pool, now };
    const { result, replayed } = await transaction(this.dataSource, manager =>
      runIdempotent(manager, key, now, jsonResponse(PoolView), () => this.pools.create(manager, pool)),
    );
    return { pool: result, replayed };
  }
}
