import { Injectable } from '@nestjs/common';
import { DataSource, IsNull } from 'typeorm';
import { transaction } from '#libs/database';
import { Clock } from '#libs/platform';
import { KnownKeys } from '../../edge/auth/known-keys.js';
import { KnownSessions } from '../../edge/auth/known-sessions.js';
import { MembershipEntity } from './membership.entity.js';
import { MembershipKeys } from './membership-keys.js';

/** The membership that works with a worker record. */
@Injectable()
export class WorkerMemberships {
  constructor(
    private readonly dataSource: DataSource,
    private readonly keys: MembershipKeys,
    private readonly knownKeys: KnownKeys,
    private readonly sessions: KnownSessions,
    private readonly clock: Clock,
  ) {}

  /** For a worker that is deleted: the member keeps their other roles, and without any is no longer a member. */
  async end(workerId: string): Promise<void> {
    const ended = await transaction(this.dataSource, async manager => {
      // Uses index memberships_of_worker.
      const membership = await manager.findOne(MembershipEntity, {
        where: { worker_id: workerId, removed_at: IsNull() },
        lock: { mode: 'pessimistic_write' },
      });
      if (membership === null) return undefined;
      const roles = membership.roles.filter(role => role !== 'worker');
      const now = this.clock.now();
      const hashes = await this.keys.revoke(manager, {
        agent_key_id: roles.length === 0 ? membership.agent_key_id : null,
        worker_key_id: membership.worker_key_id,
      });
      await manager.update(
        MembershipEntity,
        { id: membership.id },
        roles.length === 0
          ? { removed_at: now, updated_at: now }
          : { roles, worker_id: null, worker_key_id: null, updated_at: now },
      );
      return { personId: membership.person_id, hashes };
    });
    for (const hash of ended?.hashes ?? []) this.knownKeys.changed(hash);
    if (ended !== undefined) this.sessions.changed(ended.personId);
  }
}
