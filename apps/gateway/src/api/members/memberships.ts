import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { GetWorker, ServiceError, UpdateWorker } from '#libs/contracts';
import type { WorkerView } from '#libs/contracts';
import { CommandClient } from '#libs/messaging';
import { Clock, IdSource } from '#libs/platform';
import { StoredRoles } from '../../edge/auth/roles.rule.js';
import type { Person } from '../persons/person.entity.js';
import type { MemberView } from './member.dto.js';
import { conflictOf } from './membership-conflicts.js';
import { MembershipEntity } from './membership.entity.js';
import type { Membership } from './membership.entity.js';
import { MembershipKeys } from './membership-keys.js';
import type { MembershipGrant } from './membership-keys.js';
import { WorkerMemberships } from './worker-memberships.js';

/** Adds people to organizations. */
@Injectable()
export class Memberships {
  constructor(
    private readonly commands: CommandClient,
    private readonly keys: MembershipKeys,
    private readonly ofWorkers: WorkerMemberships,
    private readonly ids: IdSource,
    private readonly clock: Clock,
  ) {}

  /** @throws ServiceError `member.exists`, `member.worker_taken` */
  async add(manager: EntityManager, grant: MembershipGrant): Promise<Membership> {
    const now = this.clock.now();
    const membership = {
      ...{ id: this.ids.next(), person_id: grant.personId, org_id: grant.orgId },
      ...{ roles: [...grant.roles], worker_id: grant.workerId },
      ...(await this.keys.make(manager, grant)),
      ...{ created_at: now, updated_at: now, removed_at: null },
    };
    try {
      await manager.insert(MembershipEntity, membership);
    } catch (error) {
      throw conflictOf(error);
    }
    return membership;
  }

  /** The worker record of a membership. @throws ServiceError `worker.not_found` */
  async workerOf(orgId: string, workerId: string | undefined): Promise<WorkerView | undefined> {
    if (workerId === undefined) return undefined;
    return this.commands.send(GetWorker, { org_id: orgId, pools: null, worker_id: workerId });
  }

  /**
   * Names the person in a worker record that names nobody, after the membership was stored. A worker that was deleted in
   * the meantime has no membership.
   *
   * @throws ServiceError `worker.not_found`
   */
  async nameWorker({ orgId, personId, workerId }: MembershipGrant): Promise<void> {
    if (workerId === null) return;
    try {
      const worker = await this.workerOf(orgId, workerId);
      if (worker?.person_id !== null) return;
      const change = { person_id: personId };
      await this.commands.send(UpdateWorker, { org_id: orgId, pools: null, worker_id: workerId, change });
    } catch (error) {
      if (error instanceof ServiceError && error.kind === 'not_found') await this.ofWorkers.end(workerId);
      throw error;
    }
  }
}

export function memberViewOf(
  membership: Membership,
  person: Pick<Person, 'id' | 'email' | 'name'>,
): MemberView {
  return {
    id: membership.id,
    person: { id: person.id, email: person.email ?? '', name: person.name },
    roles: StoredRoles.parse(membership.roles),
    worker_id: membership.worker_id,
    created_at: membership.created_at.toISOString(),
    updated_at: membership.updated_at.toISOString(),
  };
}
