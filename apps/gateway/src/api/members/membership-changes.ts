import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { EntityManager } from 'typeorm';
import { transaction } from '#libs/database';
import { Clock } from '#libs/platform';
import { KnownKeys } from '../../edge/auth/known-keys.js';
import { KnownSessions } from '../../edge/auth/known-sessions.js';
import { MembershipEntity } from './membership.entity.js';
import type { Membership } from './membership.entity.js';
import { MembershipKeys } from './membership-keys.js';
import type { MembershipGrant } from './membership-keys.js';
import { conflictOf } from './membership-conflicts.js';

/** What becomes of a membership; null removes it. */
export type NextGrant = MembershipGrant | null;

/** Changes and removes memberships; every gateway notices after the commit, and ends what is held open with them. */
@Injectable()
export class MembershipChanges {
  constructor(
    private readonly dataSource: DataSource,
    private readonly keys: MembershipKeys,
    private readonly knownKeys: KnownKeys,
    private readonly sessions: KnownSessions,
    private readonly clock: Clock,
  ) {}

  /**
   * @param decide locks the membership, and decides what becomes of it; undefined when there is none
   * @throws ServiceError `member.worker_taken`, and what `decide` throws
   */
  async apply(
    decide: (
      manager: EntityManager,
    ) => Promise<{ readonly before: Membership; readonly next: NextGrant } | undefined>,
  ): Promise<void> {
    const changed = await transaction(this.dataSource, async manager => {
      const decided = await decide(manager);
      if (decided === undefined) return undefined;
      const { before, next } = decided;
      const hashes =
        next === null ? await this.remove(manager, before) : await this.replace(manager, before, next);
      return { personId: before.person_id, hashes };
    });
    for (const hash of changed?.hashes ?? []) this.knownKeys.changed(hash);
    if (changed !== undefined) this.sessions.changed(changed.personId);
  }

  private async remove(manager: EntityManager, before: Membership): Promise<readonly Buffer[]> {
    const now = this.clock.now();
    await manager.update(MembershipEntity, { id: before.id }, { removed_at: now, updated_at: now });
    return this.keys.revoke(manager, before);
  }

  private async replace(
    manager: EntityManager,
    before: Membership,
    grant: MembershipGrant,
  ): Promise<readonly Buffer[]> {
    const { ids, changed } = await this.keys.change(manager, before, grant);
    try {
      await manager.update(
        MembershipEntity,
        { id: before.id },
        { roles: [...grant.roles], worker_id: grant.workerId, ...ids, updated_at: this.clock.now() },
      );
    } catch (error) {
      throw conflictOf(error);
    }
    return changed;
  }
}
