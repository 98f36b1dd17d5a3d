import { Injectable } from '@nestjs/common';
import { Any, DataSource, IsNull, LessThan, Not } from 'typeorm';
import type { EntityManager } from 'typeorm';
import { z } from 'zod';
import { Id, InstantOut, ServiceError, notFound, labelKey } from '#libs/contracts';
import type { ListPools, PoolChange, PoolSpec, PoolView, RequestOf } from '#libs/contracts';
import { decodeCursor, outsideTransaction, pageFrom, rowsOf, transaction, violates } from '#libs/database';
import { PoolEntity } from './pool.entity.js';
import type { Pool } from './pool.entity.js';

const Position = z.object({ created_at: InstantOut, pool_id: Id });

/** Uses `workers_by_pool` and `waiting_tasks_by_pool`. */
const IN_USE = `
  SELECT 1 FROM workers WHERE deleted_at IS NULL AND pool_ids @> ARRAY[$1::uuid]
  UNION ALL
  SELECT 1 FROM waiting_tasks WHERE pool_id = $1
  LIMIT 1`;

@Injectable()
export class PoolRepository {
  constructor(private readonly dataSource: DataSource) {}

  /** Runs in the caller's transaction, which also stores its idempotency key. @throws ServiceError `pool.name_taken` */
  async create(
    manager: EntityManager,
    orgId: string,
    poolId: string,
    { name, work_timeout_seconds: workTimeoutSeconds, ...placing }: PoolSpec,
    now: Date,
  ): Promise<PoolView> {
    const pool: Pool = {
      ...{ poolId, orgId, name, nameKey: labelKey(name), workTimeoutSeconds },
      assignment: placing.assignment ?? null,
      acceptWithinSeconds: placing.accept_within_seconds ?? null,
      ...{ createdAt: now, updatedAt: now, deletingAt: null },
    };
    await rejectTakenName(() => manager.insert(PoolEntity, pool));
    return viewOf(pool);
  }

  /** @throws ServiceError `pool.not_found` */
  async get(orgId: string, poolId: string): Promise<PoolView> {
    const pool = await outsideTransaction(() =>
      this.dataSource.manager.findOneBy(PoolEntity, { poolId, orgId }),
    );
    return viewOf(found(pool));
  }

  /** Walks `pools_newest_first`. @throws ServiceError `cursor.invalid` */
  async list({
    org_id: orgId,
    pools,
    limit,
    cursor,
  }: RequestOf<typeof ListPools>): Promise<{ data: PoolView[]; next_cursor: string | null }> {
    const query = this.dataSource
      .createQueryBuilder(PoolEntity, 'pool')
      .where('pool.orgId = :orgId', { orgId })
      .orderBy('pool.createdAt', 'DESC')
      .addOrderBy('pool.poolId', 'DESC')
      .limit(limit + 1);
    if (pools !== null) query.andWhere('pool.poolId = ANY (:pools)', { pools });
    if (cursor !== undefined) {
      query.andWhere(
        '(pool.createdAt, pool.poolId) < (:created_at, :pool_id)',
        decodeCursor(Position, cursor),
      );
    }
    const rows = await outsideTransaction(() => query.getMany());
    const { items, cursor: next } = pageFrom(rows.map(viewOf), limit, ({ created_at, pool_id }) => ({
      created_at,
      pool_id,
    }));
    return { data: [...items], next_cursor: next };
  }

  /** Fields that the change does not name are unchanged. @throws ServiceError `pool.not_found`, `pool.name_taken` */
  async change(orgId: string, poolId: string, change: PoolChange, now: Date): Promise<PoolView> {
    const changed = changedColumns(change);
    if (Object.keys(changed).length === 0) return this.get(orgId, poolId);
    return transaction(this.dataSource, async manager => {
      const pool = await lockedPool(manager, orgId, poolId);
      const changes = { ...changed, updatedAt: now };
      await rejectTakenName(() => manager.update(PoolEntity, { poolId }, changes));
      return viewOf({ ...pool, ...changes });
    });
  }

  /**
   * Those of the pools that exist and are not being deleted, locked until the end of the transaction, so that none of
   * them is deleted before.
   */
  async lockForUse(
    manager: EntityManager,
    orgId: string,
    poolIds: readonly string[],
  ): Promise<ReadonlySet<string>> {
    const pools = await manager.find(PoolEntity, {
      select: { poolId: true },
      where: { orgId, poolId: Any(poolIds), deletingAt: IsNull() },
      order: { poolId: 'ASC' },
      lock: { mode: 'pessimistic_read' },
    });
    return new Set(pools.map(({ poolId }) => poolId));
  }

  /**
   * No worker can be added to the pool from now on. It exists until {@link remove}, or stays after
   * {@link cancelDeletion}.
   *
   * @throws ServiceError `pool.not_found`; `pool.in_use` while workers belong to it or tasks wait for it
   */
  async markDeleting(orgId: string, poolId: string, now: Date): Promise<void> {
    await transaction(this.dataSource, async manager => {
      await lockedPool(manager, orgId, poolId);
      const users = await rowsOf(manager, IN_USE, [poolId]);
      if (users.length > 0) {
        throw new ServiceError(
          'conflict',
          'pool.in_use',
          'Workers belong to this pool, or tasks wait for it. Take them out first.',
        );
      }
      await manager.update(PoolEntity, { poolId }, { deletingAt: now });
    });
  }

  async remove(poolId: string): Promise<void> {
    await outsideTransaction(() =>
      this.dataSource.manager.delete(PoolEntity, { poolId, deletingAt: Not(IsNull()) }),
    );
  }

  async cancelDeletion(poolId: string): Promise<void> {
    await outsideTransaction(() =>
      this.dataSource.manager.update(PoolEntity, { poolId }, { deletingAt: null }),
    );
  }

  /** Pools whose deletion started before this and did not finish. */
  async interruptedDeletions(before: Date): Promise<readonly Pick<Pool, 'orgId' | 'poolId'>[]> {
    return outsideTransaction(() =>
      this.dataSource.manager.findBy(PoolEntity, { deletingAt: LessThan(before) }),
    );
  }
}

function changedColumns({ name, ...change }: PoolChange) {
  const { work_timeout_seconds: workTimeoutSeconds, assignment } = change;
  const { accept_within_seconds: acceptWithinSeconds } = change;
  return {
    ...(name !== undefined && { name, nameKey: labelKey(name) }),
    ...(workTimeoutSeconds !== undefined && { workTimeoutSeconds }),
    ...(assignment !== undefined && { assignment }),
    ...(acceptWithinSeconds !== undefined && { acceptWithinSeconds }),
  };
}

async function lockedPool(manager: EntityManager, orgId: string, poolId: string): Promise<Pool> {
  return found(
    await manager.findOne(PoolEntity, { where: { poolId, orgId }, lock: { mode: 'pessimistic_write' } }),
  );
}

async function rejectTakenName<Result>(write: () => Promise<Result>): Promise<Result> {
  try {
    return await write();
  } catch (error) {
    if (!violates(error, 'pools_name_once')) throw error;
    throw new ServiceError(
      'conflict',
      'pool.name_taken',
      'There is a pool of this name.',
      {},
      { cause: error },
    );
  }
}

function found(pool: Pool | null): Pool {
  if (pool === null) throw notFound('pool');
  return pool;
}

function viewOf(pool: Pool): PoolView {
  return {
    pool_id: pool.poolId,
    name: pool.name,
    work_timeout_seconds: pool.workTimeoutSeconds,
    assignment: pool.assignment,
    accept_within_seconds: pool.acceptWithinSeconds,
    created_at: pool.createdAt.toISOString(),
    updated_at: pool.updatedAt.toISOString(),
  };
}
