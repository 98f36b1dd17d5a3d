import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { ServiceError } from '#libs/contracts';
import { Clock } from '#libs/platform';
import { refuse } from '../../edge/errors/problem-codes.js';
import type { Person } from '../persons/person.entity.js';
import { GrantRules } from './grant-rules.js';
import { InvitationDrafts } from './invitation-drafts.js';
import { InvitationsRepository } from './invitations.repository.js';
import type { AcceptedInvitation } from './invitations.repository.js';

/** Whether an invitation can be accepted. */
@Injectable()
export class InvitationProofs {
  constructor(
    private readonly repository: InvitationsRepository,
    private readonly drafts: InvitationDrafts,
    private readonly rules: GrantRules,
    private readonly clock: Clock,
  ) {}

  /** The organization and the worker record of an invitation. @throws ServiceError `invitation.invalid` */
  async place(token: string): Promise<Pick<AcceptedInvitation, 'org_id' | 'worker_id'>> {
    const place = await this.repository.place(this.drafts.hashesOf(token));
    if (place === undefined) throw invalid();
    return place;
  }

  /**
   * Uses an invitation up, in the transaction of `manager`. It is for the person with the address that it was sent to,
   * and gives nothing that its sender could not give now.
   *
   * @throws ServiceError `invitation.invalid`, `invitation.other_person`
   */
  async use(manager: EntityManager, token: string, person: Person): Promise<AcceptedInvitation> {
    const hashes = this.drafts.hashesOf(token);
    const accepted = await this.repository.accept(manager, hashes, this.clock.now());
    if (accepted === undefined) throw invalid();
    if (accepted.email_key !== person.email_key) {
      throw refuse(
        'invitation.other_person',
        'The invitation was sent to another address: sign in as the person with that address.',
      );
    }
    try {
      await this.rules.requireGrantable(manager, { keyId: accepted.invited_by_key }, accepted.roles);
    } catch (error) {
      if (!(error instanceof ServiceError) || error.kind === 'unavailable') throw error;
      throw refuse('invitation.invalid', 'Its sender can no longer invite you to this: ask for a new one.');
    }
    return accepted;
  }
}

function invalid(): Error {
  return refuse(
    'invitation.invalid',
    'The invitation is unknown, has expired, or was accepted or withdrawn: ask for a new one.',
  );
}
