import { Injectable } from '@nestjs/common';
import { GetPool, ServiceError } from '#libs/contracts';
import { CommandClient } from '#libs/messaging';
import { Clock } from '#libs/platform';

const REMEMBERED_MS = 30_000;
const REMEMBERED_AT_MOST = 10_000;
/** The task is taken without an answer, so its caller should not wait long for one. */
const DEADLINE_MS = 1_000;

export type PoolLookup = 'exists' | 'unknown' | 'cannot_tell';

/** Whether an organization has a pool. Remembers only those that exist, so that a new one is seen at once. */
@Injectable()
export class PoolDirectory {
  private readonly seenAtMs = new Map<string, number>();

  constructor(
    private readonly commands: CommandClient,
    private readonly clock: Clock,
  ) {}

  async lookUp(orgId: string, poolId: string): Promise<PoolLookup> {
    const name = `${orgId} ${poolId}`;
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
