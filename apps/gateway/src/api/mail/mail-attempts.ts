import { Injectable, Logger } from '@nestjs/common';
import { Clock } from '#libs/platform';
import { Mailer } from './mail.js';
import type { FailureReason, WaitsFor } from './mail.js';
import { MailMetrics } from './mail-metrics.js';
import { mailPauseMs } from './mail-retry.rule.js';
import { MailWriters } from './mail-writers.js';
import { OutgoingMailsRepository } from './outgoing-mails.repository.js';
import type { ClaimedMail } from './outgoing-mails.repository.js';

/** Attempts to send claimed mails. Nothing of a mail's content, and no address, is logged. */
@Injectable()
export class MailAttempts {
  private readonly logger = new Logger(MailAttempts.name);

  constructor(
    private readonly repository: OutgoingMailsRepository,
    private readonly writers: MailWriters,
    private readonly mailer: Mailer,
    private readonly metrics: MailMetrics,
    private readonly clock: Clock,
  ) {}

  /**
   * Writes the mail, hands it over, and records the result. Never rejects: without a recorded result, the mail is tried
   * again when its lease ends.
   *
   * @returns when it was sent; undefined if it was not
   */
  async make(mail: ClaimedMail, signal: AbortSignal): Promise<Date | undefined> {
    try {
      return await this.attempt(mail, signal);
    } catch (error) {
      this.logger.warn({
        msg: 'A mail could not be processed; it is tried again.',
        ...namesOf(mail),
        err: error,
      });
      return undefined;
    }
  }

  private async attempt(mail: ClaimedMail, signal: AbortSignal): Promise<Date | undefined> {
    const { id, created_at: createdAt, about_id: aboutId } = mail;
    const writer = this.writers.of(mail.kind);
    const written = await writer.write(aboutId, this.repository.secretOf(mail));
    if (written === undefined) {
      await this.repository.remove(mail);
      this.metrics.ended('withdrawn');
      return undefined;
    }
    const handed = await this.mailer.send({ ...written, id, createdAt }, signal);
    switch (handed.outcome) {
      case 'sent': {
        const sentAt = this.clock.now();
        this.metrics.ended('sent');
        await this.repository.remove(mail, async manager => writer.recordSent?.(manager, aboutId, sentAt));
        return sentAt;
      }
      case 'refused':
        this.metrics.ended('refused');
        this.logger.warn({
          msg: 'A mail was refused; it is not sent again.',
          ...namesOf(mail),
          ...fieldsOf(handed.reason),
        });
        await this.repository.remove(mail);
        return undefined;
      case 'failed':
        await this.postpone(mail, handed.waitsFor, handed.reason);
        return undefined;
    }
  }

  private async postpone(mail: ClaimedMail, waitsFor: WaitsFor, reason: FailureReason): Promise<void> {
    const validMs = mail.expires_at.getTime() - mail.created_at.getTime();
    const pauseMs = mailPauseMs(mail.attempts + 1, validMs, Math.random());
    this.metrics.failed(waitsFor);
    this.logger.warn({
      msg: 'A mail could not be sent; it is tried again.',
      ...{ ...namesOf(mail), ...fieldsOf(reason), waits_for: waitsFor, pause_ms: pauseMs },
    });
    await this.repository.postpone(mail, waitsFor, pauseMs);
  }
}

function namesOf({ id, kind, about_id, attempts }: ClaimedMail) {
  return { mail_id: id, kind, about_id, attempts: attempts + 1 };
}

function fieldsOf({ code, smtpCommand, smtpCode }: FailureReason) {
  return { error_code: code, smtp_command: smtpCommand, smtp_code: smtpCode };
}
