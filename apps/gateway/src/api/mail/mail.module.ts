import { Module } from '@nestjs/common';
import { SETTINGS } from '../../gateway.config.js';
import type { GatewaySettings } from '../../gateway.config.js';
import { Mailer, NoMailer } from './mail.js';
import { MailAttempts } from './mail-attempts.js';
import { MailLoop } from './mail-loop.js';
import { MailMetrics } from './mail-metrics.js';
import { MailQueue } from './mail-queue.js';
import { MailSending } from './mail-sending.js';
import { MailWriters } from './mail-writers.js';
import { OutboxController } from './outbox.controller.js';
import { Outbox, OutboxMailer } from './outbox.js';
import { OutgoingMailsRepository } from './outgoing-mails.repository.js';
import { SmtpMailer } from './smtp-mailer.js';

type MailSettings = Pick<GatewaySettings, 'SMTP_URL' | 'MAIL_FROM' | 'MAIL_OUTBOX' | 'CONSOLE_ORIGIN'>;

function mailerFor({ SMTP_URL, MAIL_OUTBOX, ...settings }: MailSettings, outbox: Outbox): Mailer {
  if (SMTP_URL !== undefined) return new SmtpMailer({ SMTP_URL, ...settings });
  return MAIL_OUTBOX ? new OutboxMailer(outbox) : new NoMailer();
}

@Module({
  controllers: [OutboxController],
  providers: [
    ...[MailAttempts, MailLoop, MailMetrics, MailQueue, MailSending, MailWriters, OutgoingMailsRepository],
    ...[Outbox, { provide: Mailer, useFactory: mailerFor, inject: [SETTINGS, Outbox] }],
  ],
  exports: [MailQueue, MailWriters],
})
export class MailModule {}
