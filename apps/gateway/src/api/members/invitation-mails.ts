import { setTimeout as pause } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { refuse } from '../../edge/errors/problem-codes.js';
import { RateLimitStore } from '../../edge/rate-limit/rate-limit-store.js';
import { MailQueue } from '../mail/mail-queue.js';
import type { ClaimedMail } from '../mail/outgoing-mails.repository.js';
import type { DraftedInvitation } from './invitation-drafts.js';

/** Mails that one organization sends to people who perhaps do not want them. */
const PER_ORGANIZATION = { requests: 200, perSeconds: 86_400 };

/** Long enough for a mail server that is not slow: the response then says that the mail was sent. */
const FIRST_ATTEMPT_MS = 3_000;

/** Mails invitations. */
@Injectable()
export class InvitationMails {
  constructor(
    private readonly queue: MailQueue,
    private readonly limits: RateLimitStore,
  ) {}

  /** @throws ServiceError `sign_in.no_mail`, `invitation.too_many` */
  async requireRoom(orgId: string): Promise<void> {
    if (!this.queue.isAvailable) {
      throw refuse(
        'sign_in.no_mail',
        'This installation sends no mail: ask its operator to set SMTP_URL, or to make the person a member.',
      );
    }
    const taken = await this.limits.take(`invitations ${orgId}`, PER_ORGANIZATION);
    if (taken.outcome === 'taken') return;
    throw refuse(
      'invitation.too_many',
      `An organization may invite ${PER_ORGANIZATION.requests} people a day.`,
      {
        retry_after_seconds: taken.resetSeconds,
      },
    );
  }

  async add(manager: EntityManager, { invitation, token: secret }: DraftedInvitation): Promise<ClaimedMail> {
    const { id: aboutId, email, created_at: createdAt, expires_at: expiresAt } = invitation;
    return this.queue.add(manager, { kind: 'invitation', aboutId, email, secret, createdAt, expiresAt });
  }

  /**
   * Sends the mail, and waits for its first attempt for a moment.
   *
   * @returns when it was sent; undefined if it was not by then
   */
  async send(mail: ClaimedMail): Promise<Date | undefined> {
    const waited = new AbortController();
    const moment = pause(FIRST_ATTEMPT_MS, undefined, { ref: false, signal: waited.signal });
    const sentAt = await Promise.race([this.queue.send(mail), moment.catch(() => undefined)]);
    waited.abort();
    return sentAt;
  }
}
