import { Inject, Injectable, Logger } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { refuse } from '../../edge/errors/problem-codes.js';
import { RateLimitStore } from '../../edge/rate-limit/rate-limit-store.js';
import { SETTINGS } from '../../gateway.config.js';
import type { GatewaySettings } from '../../gateway.config.js';
import { Mailer } from '../mail/mail.js';
import { OrganizationEntity } from '../organizations/organization.entity.js';
import { Locale } from '../persons/person.dto.js';
import { invitationMail } from './invitation-mail.rule.js';
import type { Invitation } from './invitation.entity.js';

export const INVITATION_DAYS = 7;

/** Mails that one organization sends to people who perhaps do not want them. */
const PER_ORGANIZATION = { requests: 200, perSeconds: 86_400 };

/** Mails invitations. */
@Injectable()
export class InvitationMails {
  private readonly logger = new Logger(InvitationMails.name);

  constructor(
    private readonly dataSource: DataSource,
    private readonly mailer: Mailer,
    private readonly limits: RateLimitStore,
    @Inject(SETTINGS) private readonly settings: Pick<GatewaySettings, 'CONSOLE_ORIGIN'>,
  ) {}

  /** @throws ServiceError `sign_in.no_mail`, `invitation.too_many` */
  async requireRoom(orgId: string): Promise<void> {
    if (!this.mailer.isAvailable) {
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

  /** @returns whether the mail was handed over */
  async send(invitation: Invitation, token: string): Promise<boolean> {
    try {
      const { org_id: id, email, locale } = invitation;
      const organization = await this.dataSource.manager.findOneByOrFail(OrganizationEntity, { id });
      // In the fragment, which is sent to no server: following the link accepts nothing.
      const url = `${this.settings.CONSOLE_ORIGIN}/console/invitation#token=${token}`;
      const mail = { organization: organization.name, url, days: INVITATION_DAYS };
      await this.mailer.send({ to: email, ...invitationMail(Locale.catch('en').parse(locale), mail) });
      return true;
    } catch (error) {
      this.logger.warn({
        msg: 'An invitation could not be mailed.',
        invitation_id: invitation.id,
        err: error,
      });
      return false;
    }
  }
}
