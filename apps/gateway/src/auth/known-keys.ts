import { Injectable } from '@nestjs/common';
import type { OnModuleDestroy, OnModuleInit } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { Dialect } from '#libs/contracts';
import { rowsOf } from '#libs/database';
import { Clock } from '#libs/platform';
import { Broadcasts } from '../broadcast/broadcasts.js';
import type { KeyScope } from './domain/scopes.js';
import type { KnownKey } from './known-key.js';

/** How long a revocation that was not heard (the broker was away) can go unnoticed. */
const REMEMBERED_MS = 5_000;
const REMEMBERED_AT_MOST = 10_000;
/** Heard by every gateway; the message is the key's hash in hex. */
const KEY_CHANGED = 'broadcast.gateway.key-changed';

/** Uses the unique index behind the constraint `api_keys_key_hash`. */
const FIND = `
  SELECT id, key_hash, org_id, worker_id, scopes, pools, allowed_cidrs, rate_limit_requests, rate_limit_per_seconds,
         coalesce(dialect, 'native') AS dialect, expires_at
    FROM api_keys
   WHERE key_hash = $1 AND revoked_at IS NULL`;

interface KeyRow {
  readonly id: string;
  readonly key_hash: Buffer;
  readonly org_id: string;
  readonly worker_id: string | null;
  readonly scopes: readonly KeyScope[];
  readonly pools: string[] | null;
  readonly allowed_cidrs: readonly string[] | null;
  readonly rate_limit_requests: number | null;
  readonly rate_limit_per_seconds: number | null;
  readonly dialect: Dialect;
  readonly expires_at: Date | null;
}

/**
 * The keys that are alive, by hash: from the database, remembered for a moment. Whoever changes or revokes
 * a key says so here, and every gateway forgets it at once.
 */
@Injectable()
export class KnownKeys implements OnModuleInit, OnModuleDestroy {
  private readonly remembered = new Map<string, { readonly key: KnownKey; readonly untilMs: number }>();
  /** Goes up with every change heard of: what was read before one must not be remembered after it. */
  private changes = 0;
  private stopListening = (): void => undefined;

  constructor(
    private readonly dataSource: DataSource,
    private readonly broadcasts: Broadcasts,
    private readonly clock: Clock,
  ) {}

  onModuleInit(): void {
    const forgetAll = (): void => {
      this.changes += 1;
      this.remembered.clear();
    };
    const forgetOne = (bytes: Uint8Array): void => {
      this.forget(Buffer.from(bytes).toString('utf8'));
    };
    this.stopListening = this.broadcasts.listen(KEY_CHANGED, forgetOne, forgetAll);
  }

  onModuleDestroy(): void {
    this.stopListening();
  }

  /** The key with this hash; undefined when there is none or it was revoked. Whether it expired is for the caller. */
  async find(hash: Buffer): Promise<KnownKey | undefined> {
    const name = hash.toString('hex');
    const nowMs = this.clock.now().getTime();
    const remembered = this.remembered.get(name);
    if (remembered !== undefined && remembered.untilMs > nowMs) return remembered.key;

    const changesBefore = this.changes;
    const [row] = await rowsOf<KeyRow>(this.dataSource, FIND, [hash]);
    if (row === undefined) return undefined;
    const key = keyFrom(row);
    if (changesBefore === this.changes) this.remember(name, key, nowMs + REMEMBERED_MS);
    return key;
  }

  /** To be called after the change is committed. */
  changed(hash: Buffer): void {
    const name = hash.toString('hex');
    this.forget(name);
    this.broadcasts.tell(KEY_CHANGED, name);
  }

  private forget(name: string): void {
    this.changes += 1;
    this.remembered.delete(name);
  }

  private remember(name: string, key: KnownKey, untilMs: number): void {
    this.remembered.delete(name);
    this.remembered.set(name, { key, untilMs });
    const [oldest] = this.remembered.keys();
    if (this.remembered.size > REMEMBERED_AT_MOST && oldest !== undefined) this.remembered.delete(oldest);
  }
}

function keyFrom(row: KeyRow): KnownKey {
  const { rate_limit_requests: requests, rate_limit_per_seconds: perSeconds } = row;
  return {
    id: row.id,
    hash: row.key_hash,
    orgId: row.org_id,
    workerId: row.worker_id,
    scopes: row.scopes,
    pools: row.pools,
    allowedCidrs: row.allowed_cidrs,
    rateLimit: requests === null || perSeconds === null ? null : { requests, per_seconds: perSeconds },
    dialect: row.dialect,
    expiresAt: row.expires_at,
  };
}
