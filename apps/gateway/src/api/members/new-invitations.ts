import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import type { AgentCaller } from '../../edge/auth/caller.js';
import { refuse } from '../../edge/errors/problem-codes.js';
import type { ClaimedMail } from '../mail/outgoing-mails.repository.js';
import { InvitationDrafts } from './invitation-drafts.js';
import type { InvitationSpec } from './invitation.dto.js';
import type { Invitation } from './invitation.entity.js';
import { InvitationMails } from './invitation-mails.js';
import { InvitationsRepository } from './invitations.repository.js';

/** Stores invitations with their mails. */
@Injectable()
export class NewInvitations {
  constructor(
    private readonly repository: InvitationsRepository,
    private readonly drafts: InvitationDrafts,
    private readonly mails: InvitationMails,
  ) {}

  /** @throws ServiceError `member.exists` */
  async add(
    manager: EntityManager,
    caller: AgentCaller,
    spec: InvitationSpec,
  ): Promise<{ readonly invitation: Invitation; readonly mail: ClaimedMail }> {
    const drafted = this.drafts.draft(caller, spec);
    const { invitation } = drafted;
    if (await this.repository.isMember(manager, invitation.email_key, caller.orgId)) {
      throw refuse('member.exists', 'The person with this address is a member already.');
    }
    await this.repository.insert(manager, invitation);
    return { invitation, mail: await this.mails.add(manager, drafted) };
  }
}
