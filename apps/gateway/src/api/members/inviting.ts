import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { Idempotency } from '#libs/contracts';
import { transaction } from '#libs/database';
import type { AgentCaller } from '../../edge/auth/caller.js';
import { StoredAnswers } from '../../edge/idempotency/stored-answers.js';
import type { ClaimedMail } from '../mail/outgoing-mails.repository.js';
import { GrantRules } from './grant-rules.js';
import { InvitationView, invitationViewOf } from './invitation.dto.js';
import type { InvitationSpec } from './invitation.dto.js';
import { NewInvitations } from './new-invitations.js';

export interface Invited {
  readonly result: InvitationView;
  readonly replayed: boolean;
  /** To be sent; undefined for a repetition. */
  readonly mail: ClaimedMail | undefined;
}

/** Stores new invitations. */
@Injectable()
export class Inviting {
  constructor(
    private readonly dataSource: DataSource,
    private readonly rules: GrantRules,
    private readonly invitations: NewInvitations,
    private readonly answers: StoredAnswers,
  ) {}

  /** @throws ServiceError `member.exists`, `auth.grant_too_wide` */
  async invite(
    caller: AgentCaller,
    spec: InvitationSpec,
    idempotency: Idempotency | undefined,
  ): Promise<Invited> {
    let mail: ClaimedMail | undefined;
    const stored = await transaction(this.dataSource, manager =>
      this.answers.runOnce(manager, idempotency, InvitationView, async now => {
        await this.rules.requireGrantable(manager, caller, spec.roles);
        const added = await this.invitations.add(manager, caller, spec);
        ({ mail } = added);
        return invitationViewOf(added.invitation, now);
      }),
    );
    return { ...stored, mail: stored.replayed ? undefined : mail };
  }
}
