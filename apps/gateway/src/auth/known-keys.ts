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
/** The same for all keys of an organization; the message is its id. */
const ORGANIZATION_CHANGED = 'broadcast.gateway.organization-changed';

/** Uses the unique index behind the constraint `api_keys_key_hash`. */
const FIND = `
  SELECT k.id, k.org_id, k.worker_id, k.scopes, k.pools, k.allowed_cidrs, k.rate_limit_requests,
         k.rate_limit_per_seconds, coalesce(k.dialect, 'native') AS dialect, k.expires_at,
         o.suspended_at IS NOT NULL AS is_organization_suspended
    FROM api_keys AS k JOIN organizations AS o ON o.id = k.org_id
   WHERE k.key_hash = $1 AND k.revoked_at IS NULL`;

interface KeyRow {
  readonly id: string;
  readonly org_id: string;
  readonly worker_id: string | null;
  readonly scopes: readonly KeyScope[];
  readonly pools: string[] | null;
  readonly allowed_cidrs: readonly string[] | null;
  readonly rate_limit_requests: number | null;
  readonly rate_limit_per_seconds: number | null;
  readonly dialect: Dialect;
  readonly expires_at: Date | null;
  readonly is_organization_suspended: boolean;
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
    const stopKeys = this.broadcasts.listen(KEY_CHANGED, forgetOne, forgetAll);
    const stopOrganizations = this.broadcasts.listen(ORGANIZATION_CHANGED, bytes => {
      this.forgetOrganization(Buffer.from(bytes).toString('utf8'));
    });
    this.stopListening = () => {
      stopKeys();
      stopOrganizations();
    };
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

  /** To be called after the change is committed. */
  organizationChanged(orgId: string): void {
    this.forgetOrganization(orgId);
    this.broadcasts.tell(ORGANIZATION_CHANGED, orgId);
  }

  private forgetOrganization(orgId: string): void {
    this.changes += 1;
    for (const [name, { key }] of this.remembered) if (key.orgId === orgId) this.remembered.delete(name);
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
    orgId: row.org_id,
    workerId: row.worker_id,
    scopes: row.scopes,
    pools: row.pools,
    allowedCidrs: row.allowed_cidrs,
    rateLimit: requests === null || perSeconds === null ? null : { requests, per_seconds: perSeconds },
    dialect: row.dialect,
    expiresAt: row.expires_at,
    isOrganizationSuspended: row.is_organization_suspended,
  };
}
