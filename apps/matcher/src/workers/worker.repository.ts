import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { EntityManager } from 'typeorm';
import { z } from 'zod';
import {
  ERASED_TEXT,
  Id,
  InstantOut,
  ServiceError,
  invalid,
  isSameLabel,
  labelKey,
  notFound,
} from '#libs/contracts';
import type {
  ListWorkers,
  PersonAccounts,
  RequestOf,
  WorkerChange,
  WorkerSpec,
  WorkerStatus,
} from '#libs/contracts';
import { decodeCursor, execute, pageFrom, rowsOf, transaction, typedRows } from '#libs/database';
import { WorkerRow, specOf } from '../candidates/worker-row.sql.js';
import { PoolRepository } from '../pools/pool.repository.js';
import { limitedChangeOf } from './limited-change.rule.js';
import { affectsOpenWork, nextExpiryOf } from './work-review.rule.js';
import {
  ERASE,
  FIND,
  FIND_EVEN_DELETED,
  INSERT,
  LIST,
  MARK_DELETED,
  PERSONS,
  SET_AVAILABLE,
  UPDATE,
  valuesOf,
} from './worker.sql.js';

/** Pools a caller's key is limited to; null for one that may see all. */
export type PoolLimit = readonly string[] | null;

const PersonRow = z.object({ worker_id: z.string(), person_id: z.string().nullable() });
type PersonRow = z.infer<typeof PersonRow>;

const Position = z.object({ created_at: InstantOut, worker_id: Id });

/** The rows of `workers` that the API creates, shows and changes. */
@Injectable()
export class WorkerRepository {
  constructor(
    private readonly dataSource: DataSource,
    private readonly pools: PoolRepository,
  ) {}

  /**
   * The worker with this id, created if there was none. Runs in the caller's transaction, which also stores its
   * idempotency key.
   *
   * @throws ServiceError `worker.pool_unknown`; `worker.id_taken` for another organization's or a deleted one
   */
  async create(
    manager: EntityManager,
    orgId: string,
    workerId: string,
    spec: WorkerSpec,
    now: Date,
  ): Promise<WorkerRow> {
    await this.lockPools(manager, orgId, spec.pool_ids, null);
    await manager.query(INSERT, [...valuesOf(workerId, orgId, spec), now, nextExpiryOf(spec, now)]);
    const [row] = await rowsOf(manager, FIND, [workerId, orgId, null]);
    if (row === undefined) {
      throw new ServiceError('conflict', 'worker.id_taken', 'This worker id is in use. Use a new one.');
    }
    return WorkerRow.parse(row);
  }

  /** @throws ServiceError `worker.not_found` */
  async get(
    orgId: string,
    pools: PoolLimit,
    workerId: string,
    { includeDeleted }: { readonly includeDeleted: boolean },
  ): Promise<WorkerRow> {
    const sql = includeDeleted ? FIND_EVEN_DELETED : FIND;
    return found(await typedRows(this.dataSource, WorkerRow, sql, [workerId, orgId, pools]));
  }

  /** @throws ServiceError `cursor.invalid` */
  async list(
    request: RequestOf<typeof ListWorkers>,
  ): Promise<{ readonly rows: readonly WorkerRow[]; readonly nextCursor: string | null }> {
    const after = request.cursor === undefined ? undefined : decodeCursor(Position, request.cursor);
    const rows = await typedRows(this.dataSource, WorkerRow, LIST, [
      request.org_id,
      request.pools,
      request.pool ?? null,
      request.skill === undefined ? null : labelKey(request.skill),
      request.available ?? null,
      request.name ?? null,
      request.status === undefined ? null : request.status === 'suspended',
      after?.created_at ?? null,
      after?.worker_id ?? null,
      request.limit + 1,
    ]);
    const { items, cursor } = pageFrom(rows, request.limit, ({ created_at, worker_id }) => ({
      created_at: created_at.toISOString(),
      worker_id,
    }));
    return { rows: items, nextCursor: cursor };
  }

  /** @throws ServiceError `worker.not_found`, `worker.pool_unknown`, `worker.shared` */
  async update(
    orgId: string,
    pools: PoolLimit,
    workerId: string,
    change: WorkerChange,
    now: Date,
  ): Promise<WorkerRow> {
    return transaction(this.dataSource, async manager => {
      const sql = `${FIND} FOR UPDATE OF w`;
      const known = WorkerRow.parse(found(await rowsOf(manager, sql, [workerId, orgId, pools])));
      // A key limited to some pools may leave the others unchanged, but not add one it cannot see.
      const limit = pools === null ? null : [...pools, ...known.pool_ids];
      await this.lockPools(manager, orgId, change.pool_ids ?? [], limit);
      const limited = limitedChangeOf(known.pool_ids, change, pools);
      if (limited.outcome === 'shared') throw shared();
      const after = changedRow(known, limited.change, now);
      const isRated = change.rating !== undefined;
      const standing = [after.suspended_at, after.suspension_reason, after.revision];
      await manager.query(UPDATE, [...valuesOf(workerId, orgId, specOf(after)), now, isRated, ...standing]);
      return after;
    });
  }

  /** @throws ServiceError `worker.not_found`, `worker.suspended` */
  async setAvailable(orgId: string, workerId: string, available: boolean, now: Date): Promise<WorkerRow> {
    const changed = await execute(this.dataSource, SET_AVAILABLE, [workerId, orgId, available, now]);
    const row = await this.get(orgId, null, workerId, { includeDeleted: false });
    if (changed === 0) {
      throw new ServiceError('forbidden', 'worker.suspended', 'Your account is suspended.');
    }
    return row;
  }

  /** @throws ServiceError `worker.not_found` */
  async markDeleted(orgId: string, pools: PoolLimit, workerId: string, now: Date): Promise<void> {
    const deleted = await execute(this.dataSource, MARK_DELETED, [workerId, orgId, pools, now]);
    if (deleted === 0) throw notFound('worker');
  }

  /**
   * The accounts of the person who is named, or who is behind the account that is.
   *
   * @throws ServiceError `worker.not_found`
   */
  async accountsOf(
    orgId: string,
    who: { readonly personId: string } | { readonly workerId: string },
  ): Promise<PersonAccounts> {
    const workerId = 'workerId' in who ? who.workerId : null;
    const accounts = await typedRows(this.dataSource, PersonRow, PERSONS, [orgId, workerId]);
    const named = accounts.find(account => account.worker_id === workerId);
    if (workerId !== null && named === undefined) throw notFound('worker');
    const personId = 'personId' in who ? who.personId : (named?.person_id ?? null);
    const isTheirs = ({ worker_id, person_id }: PersonRow): boolean =>
      worker_id === workerId || (person_id !== null && personId !== null && isSameLabel(person_id, personId));
    return { person_id: personId, worker_ids: accounts.filter(isTheirs).map(({ worker_id }) => worker_id) };
  }

  /** Erases what is known of the people behind accounts; one that is not deleted yet is deleted. */
  async erase(orgId: string, workerIds: readonly string[], now: Date): Promise<void> {
    await execute(this.dataSource, ERASE, [orgId, workerIds, ERASED_TEXT, now]);
  }

  /**
   * Locks the pools until the end of the transaction, so that none of them is deleted before.
   *
   * @throws ServiceError `worker.pool_unknown` with a pointer to each that the caller cannot use
   */
  private async lockPools(
    manager: EntityManager,
    orgId: string,
    poolIds: readonly string[],
    limit: PoolLimit,
  ): Promise<void> {
    if (poolIds.length === 0) return;
    const existing = await this.pools.lockForUse(manager, orgId, poolIds);
    const allowed = limit === null ? undefined : new Set(limit.map(id => id.toLowerCase()));
    const isUsable = (id: string): boolean => existing.has(id) && allowed?.has(id) !== false;
    const faults = poolIds.flatMap((id, index) =>
      isUsable(id.toLowerCase()) ? [] : [{ pointer: `/pool_ids/${index}`, detail: 'There is no such pool.' }],
    );
    if (faults.length > 0)
      throw invalid('worker.pool_unknown', 'The worker names a pool that is not there.', faults);
  }
}

/** A field that the change omits is undefined and must not replace the present value. */
function changedRow(known: WorkerRow, { status, reason, ...change }: WorkerChange, now: Date): WorkerRow {
  const fields = Object.fromEntries(Object.entries(change).filter(([, value]) => value !== undefined));
  const row = { ...known, ...fields, updated_at: now };
  if (change.rating !== undefined) row.stated_rating = null;
  if (status !== undefined) Object.assign(row, suspensionOf(known, status, reason, now));
  return affectsOpenWork({ status, ...change }) ? { ...row, revision: known.revision + 1 } : row;
}

/** Suspending again keeps the time, and the reason unless a new one is given. */
function suspensionOf(
  known: WorkerRow,
  status: WorkerStatus,
  reason: string | undefined,
  now: Date,
): Pick<WorkerRow, 'suspended_at' | 'suspension_reason'> {
  if (status === 'active') return { suspended_at: null, suspension_reason: null };
  return {
    suspended_at: known.suspended_at ?? now,
    suspension_reason: reason ?? known.suspension_reason,
  };
}

function shared(): ServiceError {
  return new ServiceError(
    'forbidden',
    'worker.shared',
    'The worker also belongs to pools this API key is not limited to; it may change pool_ids and nothing else.',
  );
}

function found<Row>(rows: readonly Row[]): Row {
  const [row] = rows;
  if (row === undefined) throw notFound('worker');
  return row;
}
