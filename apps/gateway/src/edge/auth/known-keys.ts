import { Injectable } from '@nestjs/common';
import type { OnModuleDestroy, OnModuleInit } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { z } from 'zod';
import { Dialect, ReasoningRule, StatusCasing } from '#libs/contracts';
import { typedRows } from '#libs/database';
import { Clock } from '#libs/platform';
import { Broadcasts } from '#libs/messaging';
import type { KnownKey, RateLimit } from './known-key.js';
import { StoredScopes } from './scopes.rule.js';

/** How long a revocation can go unnoticed when its message was missed (the broker was unavailable). */
const CACHED_MS = 5_000;
const MAX_CACHED = 10_000;
/** Received by every gateway; the message is the key's hash in hex. */
const KEY_CHANGED = 'broadcast.gateway.key-changed';
/** The same for all keys of an organization; the message is its id. */
const ORGANIZATION_CHANGED = 'broadcast.gateway.organization-changed';

/** Uses the unique index of the constraint `api_keys_key_hash`, and organizations_pkey. */
const FIND = `
  SELECT k.id, k.key_hash, k.org_id, k.worker_id, k.scopes, k.pools, k.allowed_cidrs,
         k.rate_limit_requests, k.rate_limit_per_seconds,
         o.rate_limit_requests AS org_requests, o.rate_limit_per_seconds AS org_per_seconds,
         o.key_rate_limit_requests AS org_key_requests, o.key_rate_limit_per_seconds AS org_key_per_seconds,
         coalesce(k.dialect, 'native') AS dialect, k.status_casing, k.expires_at, k.person_ids,
         o.suspended_at IS NOT NULL AS is_organization_suspended, o.default_deadline_seconds,
         o.decision_reasoning
    FROM api_keys AS k
    JOIN organizations AS o ON o.id = k.org_id
   WHERE k.key_hash = ANY ($1::bytea[]) AND k.revoked_at IS NULL`;

/** Rehashes a key that was stored with a former pepper; another gateway may have done so first. */
const REHASH = `UPDATE api_keys SET key_hash = $2 WHERE id = $1 AND key_hash = $3`;

/** The hashes of a key with each pepper, the current pepper's first. */
export type KeyHashes = readonly [Buffer, ...Buffer[]];

const KeyRow = z.object({
  id: z.string(),
  key_hash: z.instanceof(Buffer),
  org_id: z.string(),
  worker_id: z.string().nullable(),
  scopes: StoredScopes,
  pools: z.array(z.string()).nullable(),
  allowed_cidrs: z.array(z.string()).nullable(),
  rate_limit_requests: z.int().nullable(),
  rate_limit_per_seconds: z.int().nullable(),
  org_requests: z.int().nullable(),
  org_per_seconds: z.int().nullable(),
  org_key_requests: z.int().nullable(),
  org_key_per_seconds: z.int().nullable(),
  dialect: Dialect,
  status_casing: StatusCasing.nullable(),
  expires_at: z.date().nullable(),
  person_ids: z.array(z.string()),
  is_organization_suspended: z.boolean(),
  default_deadline_seconds: z.int().nullable(),
  decision_reasoning: ReasoningRule.nullable(),
});

/**
 * Cache of valid keys by hash, filled from the database for a short time. Code that changes or revokes a key reports it
 * here, and every gateway drops the key at once.
 */
@Injectable()
export class KnownKeys implements OnModuleInit, OnModuleDestroy {
  private readonly cache = new Map<string, { readonly key: KnownKey; readonly untilMs: number }>();
  /** Incremented with every received change: what was read before a change must not be cached after it. */
  private changes = 0;
  private stopListening: (() => void)[] = [];
  /** Requests that are held open with a key, by its hash. */
  private readonly holders = new Map<string, Set<() => void>>();

  constructor(
    private readonly dataSource: DataSource,
    private readonly broadcasts: Broadcasts,
    private readonly clock: Clock,
  ) {}

  onModuleInit(): void {
    const forgetAll = (): void => {
      this.changes += 1;
      this.cache.clear();
    };
    const forgetOne = (bytes: Uint8Array): void => {
      this.forget(Buffer.from(bytes).toString('utf8'));
    };
    const forgetOrganization = (bytes: Uint8Array): void => {
      this.forgetOrganization(Buffer.from(bytes).toString('utf8'));
    };
    this.stopListening = [
      this.broadcasts.listen(KEY_CHANGED, forgetOne, forgetAll),
      this.broadcasts.listen(ORGANIZATION_CHANGED, forgetOrganization),
    ];
  }

  onModuleDestroy(): void {
    for (const stop of this.stopListening) stop();
  }

  /**
   * The key with one of these hashes, the first of which is the hash to store; undefined when it does not exist or was
   * revoked. The caller checks expiry.
   */
  async find(hashes: KeyHashes): Promise<KnownKey | undefined> {
    const cached = this.cache.get(hashes[0].toString('hex'));
    if (cached !== undefined && cached.untilMs > this.clock.now().getTime()) return cached.key;
    return this.findStored(hashes);
  }

  /** The same, always read from the database. */
  async findStored(hashes: KeyHashes): Promise<KnownKey | undefined> {
    const [hash] = hashes;
    const name = hash.toString('hex');
    const nowMs = this.clock.now().getTime();
    const changesBefore = this.changes;
    const [row] = await typedRows(this.dataSource, KeyRow, FIND, [hashes]);
    if (row === undefined) {
      this.cache.delete(name);
      return undefined;
    }
    if (!row.key_hash.equals(hash)) {
      await this.dataSource.query(REHASH, [row.id, hash, row.key_hash]);
    }
    const key = keyFrom(row, hash);
    if (changesBefore === this.changes) this.store(name, key, nowMs + CACHED_MS);
    return key;
  }

  /** Calls back when this key may have changed, until the returned function is called. */
  onChange(hash: Buffer, callback: () => void): () => void {
    const name = hash.toString('hex');
    const callbacks = this.holders.get(name) ?? new Set();
    this.holders.set(name, callbacks.add(callback));
    return () => {
      callbacks.delete(callback);
      if (callbacks.size === 0 && this.holders.get(name) === callbacks) this.holders.delete(name);
    };
  }

  /** Call after the change is committed. */
  changed(hash: Buffer): void {
    const name = hash.toString('hex');
    this.forget(name);
    this.broadcasts.publish(KEY_CHANGED, name);
  }

  /** For a change of an organization that affects all its keys. Call after it is committed. */
  organizationChanged(orgId: string): void {
    this.forgetOrganization(orgId);
    this.broadcasts.publish(ORGANIZATION_CHANGED, orgId);
  }

  private forgetOrganization(orgId: string): void {
    this.changes += 1;
    for (const [name, { key }] of this.cache) if (key.orgId === orgId) this.forget(name);
  }

  private forget(name: string): void {
    this.changes += 1;
    this.cache.delete(name);
    for (const callback of this.holders.get(name) ?? []) callback();
  }

  private store(name: string, key: KnownKey, untilMs: number): void {
    this.cache.delete(name);
    this.cache.set(name, { key, untilMs });
    const [oldest] = this.cache.keys();
    if (this.cache.size > MAX_CACHED && oldest !== undefined) this.cache.delete(oldest);
  }
}

function keyFrom(row: z.infer<typeof KeyRow>, hash: Buffer): KnownKey {
  return {
    id: row.id,
    hash,
    orgId: row.org_id,
    workerId: row.worker_id,
    scopes: row.scopes,
    pools: row.pools,
    allowedCidrs: row.allowed_cidrs,
    rateLimit: rateLimitOf(row.rate_limit_requests, row.rate_limit_per_seconds),
    orgRateLimit: rateLimitOf(row.org_requests, row.org_per_seconds),
    orgKeyRateLimit: rateLimitOf(row.org_key_requests, row.org_key_per_seconds),
    dialect: row.dialect,
    statusCasing: row.status_casing,
    expiresAt: row.expires_at,
    personIds: row.person_ids,
    isOrganizationSuspended: row.is_organization_suspended,
    defaultDeadlineSeconds: row.default_deadline_seconds,
    decisionReasoning: row.decision_reasoning,
  };
}

/** A limit from its columns: both numbers, or none. */
export function rateLimitOf(requests: number | null, perSeconds: number | null): RateLimit | null {
  return requests === null || perSeconds === null ? null : { requests, per_seconds: perSeconds };
}
