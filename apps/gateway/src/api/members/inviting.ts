import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { Idempotency } from '#libs/contracts';
import { transaction } from '#libs/database';
import type { AgentCaller } from '../../edge/auth/caller.js';
import { refuse } from '../../edge/errors/problem-codes.js';
import { StoredAnswers } from '../../edge/idempotency/stored-answers.js';
import { GrantRules } from './grant-rules.js';
import { InvitationDrafts } from './invitation-drafts.js';
import type { DraftedInvitation } from './invitation-drafts.js';
import { InvitationView, invitationViewOf } from './invitation.dto.js';
import type { InvitationSpec } from './invitation.dto.js';
import { InvitationsRepository } from './invitations.repository.js';

export interface Invited {
  readonly result: InvitationView;
  readonly replayed: boolean;
  /** To be mailed; undefined for a repetition. */
  readonly drafted: DraftedInvitation | undefined;
}

/** Stores new invitations. */
@Injectable()
export class Inviting {
  constructor(
    private readonly dataSource: DataSource,
    private readonly repository: InvitationsRepository,
    private readonly rules: GrantRules,
    private readonly drafts: InvitationDrafts,
    private readonly answers: StoredAnswers,
  ) {}

  /** @throws ServiceError `member.exists`, `auth.grant_too_wide` */
  async invite(
    caller: AgentCaller,
    spec: InvitationSpec,
    idempotency: Idempotency | undefined,
  ): Promise<Invited> {
    let drafted: DraftedInvitation | undefined;
    const stored = await transaction(this.dataSource, manager =>
      this.answers.runOnce(manager, idempotency, InvitationView, async now => {
        await this.rules.requireGrantable(manager, caller, spec.roles);
        drafted = this.drafts.draft(caller, spec);
        const { invitation } = drafted;
        if (await this.repository.isMember(manager, invitation.email_key, caller.orgId)) {
          throw refuse('member.exists', 'The person with this address is a member already.');
        }
        await this.repository.insert(manager, invitation);
        return invitationViewOf(invitation, now);
      }),
    );
    return { ...stored, drafted: stored.replayed ? undefined : drafted };
  }
}
