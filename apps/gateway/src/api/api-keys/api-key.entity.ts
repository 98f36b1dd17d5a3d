import { EntitySchema } from 'typeorm';
import type { Dialect, StatusCasing } from '#libs/contracts';
import type { KeyKind } from '../../edge/auth/api-key.rule.js';
import type { KeyScope } from '../../edge/auth/scopes.rule.js';

/**
 * A row of `api_keys`: the key of an agent, of a worker, or of a person's membership, which has no text. The key itself is
 * not stored.
 */
export interface ApiKey {
  readonly id: string;
  readonly org_id: string;
  readonly kind: KeyKind | 'member';
  /** Null for a key that is not a worker's. */
  readonly worker_id: string | null;
  readonly name: string;
  readonly key_hash: Buffer;
  readonly masked_key: string;
  readonly scopes: KeyScope[];
  /** Null for all pools. */
  readonly pools: string[] | null;
  /** Null for all addresses. */
  readonly allowed_cidrs: string[] | null;
  readonly rate_limit_requests: number | null;
  readonly rate_limit_per_seconds: number | null;
  /** Null for a native key that was stored before there were others. */
  readonly dialect: Dialect | null;
  readonly status_casing: StatusCasing | null;
  readonly expires_at: Date | null;
  /** The people behind the key. */
  readonly person_ids: string[];
  /** The key it was created with; null for the operator's, and for keys created before this was recorded. */
  readonly created_by_key: string | null;
  readonly last_used_at: Date | null;
  readonly revoked_at: Date | null;
  readonly created_at: Date;
  readonly updated_at: Date;
}

/**
 * For creating, reading and changing single keys. Authentication, and what concerns several keys at once, is in SQL.
 */
export const ApiKeyEntity = new EntitySchema<ApiKey>({
  name: 'ApiKey',
  tableName: 'api_keys',
  columns: {
    id: { type: 'uuid', primary: true },
    org_id: { type: 'uuid' },
    kind: { type: 'text' },
    worker_id: { type: 'uuid', nullable: true },
    name: { type: 'text' },
    key_hash: { type: 'bytea' },
    masked_key: { type: 'text' },
    scopes: { type: 'text', array: true },
    pools: { type: 'uuid', array: true, nullable: true },
    allowed_cidrs: { type: 'text', array: true, nullable: true },
    rate_limit_requests: { type: 'int', nullable: true },
    rate_limit_per_seconds: { type: 'int', nullable: true },
    dialect: { type: 'text', nullable: true },
    status_casing: { type: 'text', nullable: true },
    expires_at: { type: 'timestamptz', nullable: true },
    person_ids: { type: 'text', array: true },
    created_by_key: { type: 'uuid', nullable: true },
    last_used_at: { type: 'timestamptz', nullable: true },
    revoked_at: { type: 'timestamptz', nullable: true },
    created_at: { type: 'timestamptz' },
    updated_at: { type: 'timestamptz' },
  },
});
