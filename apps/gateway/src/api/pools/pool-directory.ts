import { Injectable } from '@nestjs/common';
import type { OnModuleDestroy, OnModuleInit } from '@nestjs/common';
import { GetPool, ServiceError } from '#libs/contracts';
import type { PoolView } from '#libs/contracts';
import { Broadcasts, CommandClient } from '#libs/messaging';
import { Clock } from '#libs/platform';

const CACHED_MS = 30_000;
/** Received by every gateway, which then reads the pool again; the message names the organization and the pool. */
const POOL_CHANGED = 'broadcast.gateway.pool-deleted';
const MAX_CACHED = 10_000;
/** The task is created without a reply, so its caller should not wait long for one. */
const DEADLINE_MS = 1_000;

/** What the pool's tasks have when they state nothing else. */
export type PoolDefaults = Pick<PoolView, 'work_timeout_seconds' | 'assignment' | 'accept_within_seconds'>;

export type PoolLookup =
  | { readonly outcome: 'exists'; readonly defaults: PoolDefaults }
  | { readonly outcome: 'unknown' | 'unavailable' };

interface CachedPool {
  readonly atMs: number;
  readonly pool: Extract<PoolLookup, { outcome: 'exists' }>;
}

/**
 * Whether an organization has a pool, and its defaults. Caches only existing pools, so that a new one is seen at once. A
 * changed or deleted pool is dropped by every gateway; if one misses a deletion, the registry refuses the task.
 */
@Injectable()
export class PoolDirectory implements OnModuleInit, OnModuleDestroy {
  private readonly cache = new Map<string, CachedPool>();
  private stopListening = (): void => undefined;

  constructor(
    private readonly commands: CommandClient,
    private readonly broadcasts: Broadcasts,
    private readonly clock: Clock,
  ) {}

  onModuleInit(): void {
    this.stopListening = this.broadcasts.listen(
      POOL_CHANGED,
      bytes => this.cache.delete(Buffer.from(bytes).toString('utf8')),
      () => {
        this.cache.clear();
      },
    );
  }

  onModuleDestroy(): void {
    this.stopListening();
  }

  /** Call after the pool is changed or deleted. */
  changed(orgId: string, poolId: string): void {
    const name = nameOf(orgId, poolId);
    this.cache.delete(name);
    this.broadcasts.publish(POOL_CHANGED, name);
  }

  async lookUp(orgId: string, poolId: string): Promise<PoolLookup> {
    const name = nameOf(orgId, poolId);
    const nowMs = this.clock.now().getTime();
    const cached = this.cache.get(name);
    if (cached !== undefined && nowMs - cached.atMs < CACHED_MS) return cached.pool;
    try {
      const request = { org_id: orgId, pool_id: poolId };
      const found = await this.commands.send(GetPool, request, { deadlineMs: DEADLINE_MS });
      const pool = { outcome: 'exists' as const, defaults: found };
      if (this.cache.size >= MAX_CACHED) this.cache.clear();
      this.cache.set(name, { atMs: nowMs, pool });
      return pool;
    } catch (error) {
      if (!(error instanceof ServiceError)) throw error;
      return { outcome: error.kind === 'not_found' ? 'unknown' : 'unavailable' };
    }
  }
}

function nameOf(orgId: string, poolId: string): string {
  return `${orgId} ${poolId}`;
}
