import { Module } from '@nestjs/common';
import { SETTINGS } from '../../gateway.config.js';
import type { GatewaySettings } from '../../gateway.config.js';
import { Mailer, NoMailer } from './mail.js';
import { OutboxController } from './outbox.controller.js';
import { Outbox, OutboxMailer } from './outbox.js';
import { SmtpMailer } from './smtp-mailer.js';

type MailSettings = Pick<GatewaySettings, 'SMTP_URL' | 'MAIL_FROM' | 'MAIL_OUTBOX'>;

function mailerFor({ SMTP_URL, MAIL_FROM, MAIL_OUTBOX }: MailSettings, outbox: Outbox): Mailer {
  if (SMTP_URL !== undefined) return new SmtpMailer({ SMTP_URL, MAIL_FROM });
  return MAIL_OUTBOX ? new OutboxMailer(outbox) : new NoMailer();
}

@Module({
  controllers: [OutboxController],
  providers: [Outbox, { provide: Mailer, useFactory: mailerFor, inject: [SETTINGS, Outbox] }],
  exports: [Mailer],
})
export class MailModule {}
