import { Injectable } from '@nestjs/common';
import { IsNull } from 'typeorm';
import { StoredRoles } from '../../edge/auth/roles.rule.js';
import { MembershipChanges } from './membership-changes.js';
import { MembershipEntity } from './membership.entity.js';

/** The membership that works with a worker record. */
@Injectable()
export class WorkerMemberships {
  constructor(private readonly changes: MembershipChanges) {}

  /** For a worker that is deleted: the member keeps their other roles, and without any is no longer a member. */
  async end(workerId: string): Promise<void> {
    await this.changes.apply(async manager => {
      // Uses index memberships_of_worker.
      const before = await manager.findOne(MembershipEntity, {
        where: { worker_id: workerId, removed_at: IsNull() },
        lock: { mode: 'pessimistic_write' },
      });
      if (before === null) return undefined;
      const roles = StoredRoles.parse(before.roles).filter(role => role !== 'worker');
      if (roles.length === 0) return { before, next: null };
      const who = { orgId: before.org_id, personId: before.person_id, personIds: [before.person_id] };
      return { before, next: { ...who, roles, workerId: null, createdByKey: null } };
    });
  }
}
