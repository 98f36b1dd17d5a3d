import { Injectable } from '@nestjs/common';
import type { StatusCasing } from '#libs/contracts';
import { rowsOf } from '#libs/database';
import type { SqlRunner } from '#libs/database';
import type { AgentCaller } from '../../edge/auth/caller.js';
import { Dialects } from '../../edge/dialect/dialects.js';
import { refuse } from '../../edge/errors/problem-codes.js';
import { ApiKeyView } from './api-key.dto.js';

/** As in the document of the API. */
export const DEFAULT_STATUS_CASING: StatusCasing = 'title';

/** The columns of a view. Times are already ISO 8601 in UTC, so a row is a view without conversion. */
const VIEW = `
  id, name, masked_key, scopes, pools, allowed_cidrs,
  to_char(expires_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') AS expires_at,
  CASE WHEN rate_limit_requests IS NULL THEN NULL
       ELSE jsonb_build_object('requests', rate_limit_requests, 'per_seconds', rate_limit_per_seconds)
  END AS rate_limit,
  coalesce(dialect, 'native') AS dialect,
  status_casing, created_by_key,
  to_char(last_used_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') AS last_used_at,
  to_char(revoked_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') AS revoked_at,
  to_char(created_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') AS created_at,
  to_char(updated_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') AS updated_at`;

/** Keys limited to pools see only keys limited to a subset of those pools. */
const VISIBLE = `kind = 'agent' AND org_id = $1 AND ($2::uuid[] IS NULL OR pools <@ $2)`;

const GET = `SELECT ${VIEW} FROM api_keys WHERE ${VISIBLE} AND id = $3`;
const GET_LOCKED = `${GET} FOR UPDATE`;

/** Uses index api_keys_by_organization: ids are UUIDv7, so their order is the order of creation. */
const LIST = `
  SELECT ${VIEW} FROM api_keys
   WHERE ${VISIBLE} AND ($3::uuid IS NULL OR id < $3) AND ($5::uuid IS NULL OR created_by_key = $5)
   ORDER BY id DESC
   LIMIT $4`;

/** Locks in id order, so that two keys that change each other concurrently do not deadlock. */
const LOCK_TWO = `SELECT id FROM api_keys WHERE id IN ($1, $2) ORDER BY id FOR UPDATE`;

/** Locks the maker while a key is created with it, so that it is neither changed nor revoked. */
const GET_MAKER = `SELECT ${VIEW} FROM api_keys WHERE id = $1 AND revoked_at IS NULL FOR SHARE`;

const INSERT = `
  INSERT INTO api_keys (id, org_id, kind, worker_id, name, key_hash, masked_key, scopes, pools, allowed_cidrs,
                        rate_limit_requests, rate_limit_per_seconds, dialect, status_casing, expires_at, created_by_key,
                        created_at, updated_at)
  VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $17)
  RETURNING ${VIEW}`;

const UPDATE = `
  UPDATE api_keys
     SET name = $2, scopes = $3, pools = $4, allowed_cidrs = $5, rate_limit_requests = $6,
         rate_limit_per_seconds = $7, dialect = $8, status_casing = $9, expires_at = $10, updated_at = $11
   WHERE id = $1
  RETURNING ${VIEW}, key_hash`;

const REVOKE = `UPDATE api_keys SET revoked_at = $2, updated_at = $2 WHERE id = $1 AND revoked_at IS NULL RETURNING key_hash`;
const REVOKE_WORKER = `
  UPDATE api_keys SET revoked_at = $2, updated_at = $2
   WHERE worker_id = $1 AND kind = 'worker' AND revoked_at IS NULL
  RETURNING key_hash`;

/** The organization and the pools that the calling key may see. */
export interface Viewer {
  readonly orgId: string;
  readonly pools: readonly string[] | null;
}

export interface NewKeyRow {
  readonly id: string;
  readonly orgId: string;
  readonly workerId: string | null;
  readonly keyHash: Buffer;
  readonly maskedKey: string;
  readonly createdAt: Date;
  /** The key it was created with; null for the operator's. */
  readonly createdByKey: string | null;
  readonly settings: KeySettings;
}

/** The settings of a key that can be changed. */
export type KeySettings = Pick<
  ApiKeyView,
  'name' | 'scopes' | 'pools' | 'allowed_cidrs' | 'rate_limit' | 'dialect' | 'status_casing' | 'expires_at'
>;

/** A page of keys. */
export interface KeyPage {
  readonly beforeId: string | null;
  readonly limit: number;
  readonly createdByKey: string | null;
}

interface Hashed {
  readonly key_hash: Buffer;
}

/** The columns of agents' keys, as the API shows them. */
@Injectable()
export class ApiKeyRows {
  constructor(private readonly dialects: Dialects) {}

  async insert(runner: SqlRunner, row: NewKeyRow): Promise<ApiKeyView> {
    const { name, scopes, pools, allowed_cidrs, rate_limit, ...settings } = row.settings;
    const kind = row.workerId === null ? 'agent' : 'worker';
    const [inserted] = await rowsOf(runner, INSERT, [
      ...[row.id, row.orgId, kind, row.workerId, name, row.keyHash, row.maskedKey],
      ...[scopes, pools, allowed_cidrs, rate_limit?.requests, rate_limit?.per_seconds],
      ...[settings.dialect, settings.status_casing, settings.expires_at],
      ...[row.createdByKey, row.createdAt],
    ]);
    return this.viewOf(inserted);
  }

  async find(
    runner: SqlRunner,
    { orgId, pools }: Viewer,
    keyId: string,
    { lock = false } = {},
  ): Promise<ApiKeyView | undefined> {
    const [row] = await rowsOf(runner, lock ? GET_LOCKED : GET, [orgId, pools, keyId]);
    return row === undefined ? undefined : this.viewOf(row);
  }

  /**
   * The current state of the calling key, locked until the end of the transaction. The state that admitted the request
   * may be a few seconds old, and nothing may be created with rights that have since ended.
   *
   * @throws ServiceError `auth.key_invalid`
   */
  async calling(runner: SqlRunner, { keyId }: Pick<AgentCaller, 'keyId'>): Promise<KeySettings> {
    const [row] = await rowsOf(runner, GET_MAKER, [keyId]);
    if (row === undefined) throw refuse('auth.key_invalid', 'The API key has been revoked.');
    return this.viewOf(row);
  }

  /** Newest first; only keys created before `beforeId`. */
  async list(
    runner: SqlRunner,
    { orgId, pools }: Viewer,
    { beforeId, limit, createdByKey }: KeyPage,
  ): Promise<readonly ApiKeyView[]> {
    const rows = await rowsOf(runner, LIST, [orgId, pools, beforeId, limit, createdByKey]);
    return rows.map(row => this.viewOf(row));
  }

  async update(
    runner: SqlRunner,
    keyId: string,
    { name, scopes, pools, allowed_cidrs, rate_limit, dialect, status_casing, expires_at }: KeySettings,
    now: Date,
  ): Promise<{ readonly view: ApiKeyView; readonly hash: Buffer }> {
    const [row] = await rowsOf<Hashed & Record<string, unknown>>(runner, UPDATE, [
      ...[keyId, name, scopes, pools, allowed_cidrs, rate_limit?.requests, rate_limit?.per_seconds],
      ...[dialect, status_casing, expires_at, now],
    ]);
    if (row === undefined) throw new Error('A locked key is gone.');
    const { key_hash: hash, ...view } = row;
    return { view: this.viewOf(view), hash };
  }

  /** A key of the previous release may have no casing stored. */
  private viewOf(row: unknown): ApiKeyView {
    const view = ApiKeyView.parse(row);
    const { hasStatusCasing } = this.dialects.named(view.dialect);
    return { ...view, status_casing: hasStatusCasing ? (view.status_casing ?? DEFAULT_STATUS_CASING) : null };
  }
}

export async function lockKeys(runner: SqlRunner, one: string, other: string): Promise<void> {
  await runner.query(LOCK_TWO, [one, other]);
}

/** @returns the hashes of the revoked keys */
export async function revokeKey(runner: SqlRunner, keyId: string, now: Date): Promise<readonly Buffer[]> {
  return (await rowsOf<Hashed>(runner, REVOKE, [keyId, now])).map(row => row.key_hash);
}

/** @returns the hashes of the revoked keys */
export async function revokeWorkerKeys(
  runner: SqlRunner,
  workerId: string,
  now: Date,
): Promise<readonly Buffer[]> {
  return (await rowsOf<Hashed>(runner, REVOKE_WORKER, [workerId, now])).map(row => row.key_hash);
}
