import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { transaction } from '#libs/database';
import { KnownSessions } from '../../edge/auth/known-sessions.js';
import { Persons } from '../persons/persons.js';
import { InvitationProofs } from './invitation-proofs.js';
import type { MemberView } from './member.dto.js';
import { personIdsOf } from './membership-keys.js';
import type { MembershipGrant } from './membership-keys.js';
import { Memberships, memberViewOf } from './memberships.js';

/** Makes the people who accept invitations members. */
@Injectable()
export class InvitationAcceptance {
  constructor(
    private readonly dataSource: DataSource,
    private readonly persons: Persons,
    private readonly memberships: Memberships,
    private readonly proofs: InvitationProofs,
    private readonly sessions: KnownSessions,
  ) {}

  /**
   * @throws ServiceError `invitation.invalid`, `invitation.other_person`, `member.exists`, `member.worker_taken`,
   *   `worker.not_found`: the invitation can then be accepted later, but for the last
   */
  async accept(personId: string, token: string): Promise<MemberView> {
    const { org_id: orgId, worker_id: workerId } = await this.proofs.place(token);
    const worker = await this.memberships.workerOf(orgId, workerId ?? undefined);
    const { grant, member } = await transaction(this.dataSource, async manager => {
      const person = await this.persons.get(personId, manager);
      const invitation = await this.proofs.use(manager, token, person);
      const { roles, invited_by_key: createdByKey } = invitation;
      const made: MembershipGrant = {
        ...{ orgId, personId, roles, workerId, createdByKey },
        personIds: personIdsOf(personId, worker),
      };
      return { grant: made, member: memberViewOf(await this.memberships.add(manager, made), person) };
    });
    this.sessions.changed(personId);
    await this.memberships.nameWorker(grant);
    return member;
  }
}
