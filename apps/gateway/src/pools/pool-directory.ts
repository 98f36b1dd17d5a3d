import { Injectable } from '@nestjs/common';
import type { OnModuleDestroy, OnModuleInit } from '@nestjs/common';
import { GetPool, ServiceError } from '#libs/contracts';
import { CommandClient } from '#libs/messaging';
import { Clock } from '#libs/platform';
import { Broadcasts } from '../broadcast/broadcasts.js';

const REMEMBERED_MS = 30_000;
/** Heard by every gateway; the message names the organization and the pool. */
const POOL_DELETED = 'broadcast.gateway.pool-deleted';
const REMEMBERED_AT_MOST = 10_000;
/** The task is taken without an answer, so its caller should not wait long for one. */
const DEADLINE_MS = 1_000;

export type PoolLookup = 'exists' | 'unknown' | 'cannot_tell';

/**
 * Whether an organization has a pool. Remembers only those that exist, so that a new one is seen at once. A deleted
 * one is forgotten by every gateway; should one miss that, the registry refuses the task.
 */
@Injectable()
export class PoolDirectory implements OnModuleInit, OnModuleDestroy {
  private readonly seenAtMs = new Map<string, number>();
  private stopListening = (): void => undefined;

  constructor(
    private readonly commands: CommandClient,
    private readonly broadcasts: Broadcasts,
    private readonly clock: Clock,
  ) {}

  onModuleInit(): void {
    this.stopListening = this.broadcasts.listen(
      POOL_DELETED,
      bytes => this.seenAtMs.delete(Buffer.from(bytes).toString('utf8')),
      () => {
        this.seenAtMs.clear();
      },
    );
  }

  onModuleDestroy(): void {
    this.stopListening();
  }

  /** To be called when the pool is gone. */
  deleted(orgId: string, poolId: string): void {
    const name = nameOf(orgId, poolId);
    this.seenAtMs.delete(name);
    this.broadcasts.tell(POOL_DELETED, name);
  }

  async lookUp(orgId: string, poolId: string): Promise<PoolLookup> {
    const name = nameOf(orgId, poolId);
    const nowMs = this.clock.now().getTime();
    const seenAtMs = this.seenAtMs.get(name);
    if (seenAtMs !== undefined && nowMs - seenAtMs < REMEMBERED_MS) return 'exists';
    try {
      await this.commands.send(GetPool, { org_id: orgId, pool_id: poolId }, { deadlineMs: DEADLINE_MS });
    } catch (error) {
      if (!(error instanceof ServiceError)) throw error;
      return error.kind === 'not_found' ? 'unknown' : 'cannot_tell';
    }
    if (this.seenAtMs.size >= REMEMBERED_AT_MOST) this.seenAtMs.clear();
    this.seenAtMs.set(name, nowMs);
    return 'exists';
  }
}

function nameOf(orgId: string, poolId: string): string {
  return `${orgId} ${poolId}`;
}
