import { randomBytes } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { Clock, IdSource } from '#libs/platform';
import type { AgentCaller } from '../../edge/auth/caller.js';
import { KeyHasher } from '../../edge/auth/key-hasher.js';
import { isToken, newToken } from '../../edge/auth/session-token.rule.js';
import { emailKey } from '../persons/email.rule.js';
import type { InvitationSpec } from './invitation.dto.js';
import type { Invitation } from './invitation.entity.js';

export const INVITATION_DAYS = 7;
const DAY_MS = 86_400_000;

/** An invitation that is not stored yet; the token exists only here and in the mail. */
export interface DraftedInvitation {
  readonly invitation: Invitation;
  readonly token: string;
}

/** Makes the rows of invitations, and the tokens of their links. */
@Injectable()
export class InvitationDrafts {
  constructor(
    private readonly hasher: KeyHasher,
    private readonly ids: IdSource,
    private readonly clock: Clock,
  ) {}

  draft(
    { orgId, keyId, session }: AgentCaller,
    { email, locale, roles, worker_id }: InvitationSpec,
  ): DraftedInvitation {
    const token = newToken(randomBytes);
    const now = this.clock.now();
    const invitation = {
      ...{ id: this.ids.next(), org_id: orgId, email, email_key: emailKey(email), locale, roles },
      ...{ worker_id: worker_id ?? null, token_hash: this.hasher.hash(token) },
      ...{ invited_by_key: keyId, invited_by_person: session?.personId ?? null },
      ...{ created_at: now, expires_at: new Date(now.getTime() + INVITATION_DAYS * DAY_MS) },
      ...{ sent_at: null, accepted_at: null, revoked_at: null },
    };
    return { invitation, token };
  }

  /** Empty for what is no token. */
  hashesOf(token: string): readonly Buffer[] {
    return isToken(token) ? this.hasher.hashes(token) : [];
  }
}
