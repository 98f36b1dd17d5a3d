import { Injectable } from '@nestjs/common';
import type { BeforeApplicationShutdown, OnApplicationBootstrap } from '@nestjs/common';
import { ClosePool, ServiceError } from '#libs/contracts';
import { CommandClient } from '#libs/messaging';
import { Clock, RepeatedWork } from '#libs/platform';
import { PoolRepository } from '../persistence/pool.repository.js';
import { MatchingRules } from './matching-rules.js';

/** A deletion that takes longer than this was interrupted. */
const INTERRUPTED_AFTER_MS = 10_000;

/**
 * Deletes a pool without workers and without live tasks.
 *
 * First no worker can be added to it, then the registry accepts no more tasks for it, then it is removed. The sweep
 * resumes an interrupted deletion, so that no pool stays half deleted.
 */
@Injectable()
export class PoolDeletion implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly sweeping: RepeatedWork;

  constructor(
    private readonly pools: PoolRepository,
    private readonly commands: CommandClient,
    private readonly clock: Clock,
    { sweepEveryMs }: MatchingRules,
  ) {
    this.sweeping = new RepeatedWork({
      name: 'deletion of pools',
      everyMs: sweepEveryMs,
      work: () => this.sweep(),
    });
  }

  onApplicationBootstrap(): void {
    this.sweeping.start();
  }

  async beforeApplicationShutdown(): Promise<void> {
    await this.sweeping.stop();
  }

  /**
   * @throws ServiceError `pool.not_found`; `pool.in_use`; `unavailable`, in which case the sweep resumes the deletion
   */
  async delete(orgId: string, poolId: string): Promise<void> {
    await this.pools.markDeleting(orgId, poolId, this.clock.now());
    await this.finish(orgId, poolId);
  }

  private async finish(orgId: string, poolId: string): Promise<void> {
    try {
      await this.commands.send(ClosePool, { org_id: orgId, pool_id: poolId });
    } catch (error) {
      if (isInUse(error)) await this.pools.keep(poolId);
      throw error;
    }
    await this.pools.remove(poolId);
  }

  private async sweep(): Promise<void> {
    const before = new Date(this.clock.now().getTime() - INTERRUPTED_AFTER_MS);
    for (const { org_id: orgId, pool_id: poolId } of await this.pools.halfDeleted(before)) {
      await this.finish(orgId, poolId).catch((error: unknown) => {
        if (!isInUse(error)) throw error;
      });
    }
  }
}

function isInUse(error: unknown): boolean {
  return error instanceof ServiceError && error.code === 'pool.in_use';
}
