import { Inject, Injectable } from '@nestjs/common';
import type { OnModuleInit } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { Clock } from '#libs/platform';
import { SETTINGS } from '../../gateway.config.js';
import type { GatewaySettings } from '../../gateway.config.js';
import type { Mail } from '../mail/mail.js';
import { MailWriters } from '../mail/mail-writers.js';
import type { MailWriter } from '../mail/mail-writers.js';
import { Locale } from '../persons/person.dto.js';
import { INVITATION_DAYS } from './invitation-drafts.js';
import { invitationMail } from './invitation-mail.rule.js';
import { InvitationsRepository } from './invitations.repository.js';

/** Writes the mails of invitations that can be accepted. */
@Injectable()
export class InvitationMailWriter implements MailWriter, OnModuleInit {
  readonly kind = 'invitation';

  constructor(
    private readonly writers: MailWriters,
    private readonly invitations: InvitationsRepository,
    private readonly clock: Clock,
    @Inject(SETTINGS) private readonly settings: Pick<GatewaySettings, 'CONSOLE_ORIGIN'>,
  ) {}

  onModuleInit(): void {
    this.writers.register(this);
  }

  async write(id: string, token: string): Promise<Mail | undefined> {
    const invitation = await this.invitations.forMail(id, this.clock.now());
    if (invitation === undefined) return undefined;
    const { email, locale, organization } = invitation;
    // In the fragment, which is sent to no server: following the link accepts nothing.
    const url = `${this.settings.CONSOLE_ORIGIN}/console/invitation#token=${token}`;
    const says = { organization, url, days: INVITATION_DAYS };
    return { to: email, ...invitationMail(Locale.catch('en').parse(locale), says) };
  }

  async recordSent(manager: EntityManager, id: string, sentAt: Date): Promise<void> {
    await this.invitations.markSent(manager, id, sentAt);
  }
}
