import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { EntityManager } from 'typeorm';
import { z } from 'zod';
import { Id, InstantOut, ServiceError, notFound, labelKey } from '#libs/contracts';
import type { ListPools, PoolChange, PoolSpec, PoolView, RequestOf } from '#libs/contracts';
import { decodeCursor, encodeCursor, rowsOf, transaction, violates } from '#libs/database';
import { statement } from '../sql/statement.sql.js';

interface PoolRow {
  readonly pool_id: string;
  readonly name: string;
  readonly work_timeout_seconds: number | null;
  readonly created_at: Date;
  readonly updated_at: Date;
}

const COLUMNS = `pool_id, name, work_timeout_seconds, created_at, updated_at`;
const Position = z.object({ created_at: InstantOut, pool_id: Id });

/** Walks `pools_newest_first`. */
const LIST = `
  SELECT ${COLUMNS} FROM pools
   WHERE org_id = $1
     AND ($2::uuid[] IS NULL OR pool_id = ANY ($2::uuid[]))
     AND ($3::timestamptz IS NULL OR (created_at, pool_id) < ($3, $4::uuid))
   ORDER BY created_at DESC, pool_id DESC
   LIMIT $5`;

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
    pool: { readonly orgId: string; readonly poolId: string; readonly spec: PoolSpec; readonly now: Date },
  ): Promise<PoolView> {
    const rows = await refusingTakenNames(() =>
      rowsOf<PoolRow>(
        manager,
        `INSERT INTO pools (pool_id, org_id, name, name_key, work_timeout_seconds, created_at, updated_at)
         VALUES ($1, $2, $3, $4, $5, $6, $6) RETURNING ${COLUMNS}`,
        [
          ...[pool.poolId, pool.orgId, pool.spec.name, labelKey(pool.spec.name)],
          ...[pool.spec.work_timeout_seconds, pool.now],
        ],
      ),
    );
    return found(rows);
  }

  /** @throws ServiceError `pool.not_found` */
  async get(orgId: string, poolId: string): Promise<PoolView> {
    const sql = `SELECT ${COLUMNS} FROM pools WHERE pool_id = $1 AND org_id = $2`;
    return found(await statement<PoolRow>(this.dataSource, sql, [poolId, orgId]));
  }

  /** @throws ServiceError `cursor.invalid` */
  async list({
    org_id: orgId,
    pools,
    limit,
    cursor,
  }: RequestOf<typeof ListPools>): Promise<{ data: PoolView[]; next_cursor: string | null }> {
    const after = cursor === undefined ? undefined : decodeCursor(Position, cursor);
    const rows = await statement<PoolRow>(this.dataSource, LIST, [
      orgId,
      pools,
      after?.created_at ?? null,
      after?.pool_id ?? null,
      limit + 1,
    ]);
    const data = rows.slice(0, limit).map(viewOf);
    const last = data.at(-1);
    const nextCursor =
      rows.length > limit && last !== undefined
        ? encodeCursor({ created_at: last.created_at, pool_id: last.pool_id })
        : null;
    return { data, next_cursor: nextCursor };
  }

  /** Fields that the change does not name are unchanged. @throws ServiceError `pool.not_found`, `pool.name_taken` */
  async change(orgId: string, poolId: string, change: PoolChange, now: Date): Promise<PoolView> {
    const { name, work_timeout_seconds: timeout } = change;
    if (name === undefined && timeout === undefined) return this.get(orgId, poolId);
    const rows = await refusingTakenNames(() =>
      statement<PoolRow>(
        this.dataSource,
        `UPDATE pools
            SET name = coalesce($3, name), name_key = coalesce($4, name_key), updated_at = $5,
                work_timeout_seconds = CASE WHEN $6 THEN $7 ELSE work_timeout_seconds END
          WHERE pool_id = $1 AND org_id = $2 RETURNING ${COLUMNS}`,
        [
          ...[poolId, orgId, name ?? null, name === undefined ? null : labelKey(name), now],
          ...[timeout !== undefined, timeout ?? null],
        ],
      ),
    );
    return found(rows);
  }

  /**
   * No worker can be added to the pool from now on. It exists until {@link remove}, or stays after {@link cancelDeletion}.
   *
   * @throws ServiceError `pool.not_found`; `pool.in_use` while workers belong to it or tasks wait for it
   */
  async markDeleting(orgId: string, poolId: string, now: Date): Promise<void> {
    await transaction(this.dataSource, async manager => {
      const sql = `SELECT ${COLUMNS} FROM pools WHERE pool_id = $1 AND org_id = $2 FOR UPDATE`;
      found(await rowsOf<PoolRow>(manager, sql, [poolId, orgId]));
      const users = await rowsOf(manager, IN_USE, [poolId]);
      if (users.length > 0) {
        throw new ServiceError(
          'conflict',
          'pool.in_use',
          'Workers belong to this pool, or tasks wait for it. Take them out first.',
        );
      }
      await manager.query(`UPDATE pools SET deleting_at = $2 WHERE pool_id = $1`, [poolId, now]);
    });
  }

  async remove(poolId: string): Promise<void> {
    const sql = `DELETE FROM pools WHERE pool_id = $1 AND deleting_at IS NOT NULL`;
    await statement(this.dataSource, sql, [poolId]);
  }

  async cancelDeletion(poolId: string): Promise<void> {
    await statement(this.dataSource, `UPDATE pools SET deleting_at = NULL WHERE pool_id = $1`, [poolId]);
  }

  /** Pools whose deletion started before this and did not finish. */
  async interruptedDeletions(
    before: Date,
  ): Promise<readonly { readonly org_id: string; readonly pool_id: string }[]> {
    return statement(this.dataSource, `SELECT org_id, pool_id FROM pools WHERE deleting_at < $1`, [before]);
  }
}

async function refusingTakenNames<Result>(write: () => Promise<Result>): Promise<Result> {
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

function found(rows: readonly PoolRow[]): PoolView {
  const [row] = rows;
  if (row === undefined) throw notFound('pool');
  return viewOf(row);
}

function viewOf(row: PoolRow): PoolView {
  return {
    pool_id: row.pool_id,
    name: row.name,
    work_timeout_seconds: row.work_timeout_seconds,
    created_at: row.created_at.toISOString(),
    updated_at: row.updated_at.toISOString(),
  };
}
