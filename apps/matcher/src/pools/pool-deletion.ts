import { Injectable } from '@nestjs/common';
import { ClosePool, ServiceError } from '#libs/contracts';
import { CommandClient } from '#libs/messaging';
import { Clock, RepeatedWork } from '#libs/platform';
import { MatchingSettings } from '../matcher.config.js';
import { PoolRepository } from './pool.repository.js';

/** A deletion that takes longer than this was interrupted. */
const INTERRUPTED_AFTER_MS = 10_000;

/**
 * Deletes a pool without workers and without live tasks.
 *
 * First no worker can be added to it, then the registry accepts no more tasks for it, then it is removed. An interrupted
 * deletion is resumed, so that no pool stays half deleted; when two replicas do so at once, the result is the same.
 */
@Injectable()
export class PoolDeletion extends RepeatedWork {
  constructor(
    private readonly pools: PoolRepository,
    private readonly commands: CommandClient,
    private readonly clock: Clock,
    { sweepEveryMs: everyMs }: MatchingSettings,
  ) {
    super({ name: 'deletion of pools', everyMs });
  }

  /**
   * @throws ServiceError `pool.not_found`; `pool.in_use`; `unavailable`, in which case the deletion is resumed
   */
  async delete(orgId: string, poolId: string): Promise<void> {
    await this.pools.markDeleting(orgId, poolId, this.clock.now());
    await this.finish(orgId, poolId);
  }

  /** Resumes interrupted deletions. */
  async work(): Promise<void> {
    const before = new Date(this.clock.now().getTime() - INTERRUPTED_AFTER_MS);
    for (const { orgId, poolId } of await this.pools.interruptedDeletions(before)) {
      await this.finish(orgId, poolId).catch((error: unknown) => {
        if (!isInUse(error)) throw error;
      });
    }
  }

  private async finish(orgId: string, poolId: string): Promise<void> {
    try {
      await this.commands.send(ClosePool, { org_id: orgId, pool_id: poolId });
    } catch (error) {
      if (isInUse(error)) await this.pools.cancelDeletion(poolId);
      throw error;
    }
    await this.pools.remove(poolId);
  }
}

function isInUse(error: unknown): boolean {
  return error instanceof ServiceError && error.code === 'pool.in_use';
}
