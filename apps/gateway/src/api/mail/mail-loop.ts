import { Injectable } from '@nestjs/common';
import { RepeatedWork } from '#libs/platform';
import { Mailer } from './mail.js';
import { MailMetrics } from './mail-metrics.js';
import { MAX_FROM_QUEUE_PER_DOMAIN, MailSending } from './mail-sending.js';
import { MailWriters } from './mail-writers.js';
import { OutgoingMailsRepository } from './outgoing-mails.repository.js';

const EVERY_MS = 1_000;

/** Sends the mails that are due: those that failed, and those of gateways that ended before they sent them. */
@Injectable()
export class MailLoop extends RepeatedWork {
  constructor(
    private readonly repository: OutgoingMailsRepository,
    private readonly sending: MailSending,
    private readonly writers: MailWriters,
    private readonly mailer: Mailer,
    private readonly metrics: MailMetrics,
  ) {
    super({ name: 'sending of mails', everyMs: EVERY_MS });
  }

  async work(signal: AbortSignal): Promise<void> {
    do {
      await this.expire();
      const isMore = this.mailer.isAvailable && (await this.startDue());
      if (!isMore) await this.sending.nextEnd(EVERY_MS, signal);
    } while (!signal.aborted && this.sending.isBusy);
  }

  /** @returns whether more may be due that can be started now */
  private async startDue(): Promise<boolean> {
    const limit = this.sending.roomForQueue;
    if (limit <= 0) return false;
    const { kinds } = this.writers;
    const limitPerDomain = MAX_FROM_QUEUE_PER_DOMAIN;
    const claimed = await this.repository.claim({
      kinds,
      limit,
      limitPerDomain,
      sending: this.sending.byDomain,
    });
    for (const mail of claimed) {
      // It began to stop meanwhile.
      if (this.sending.roomForQueue > 0) void this.sending.start(mail, 'queue');
      else await this.repository.release(mail);
    }
    return claimed.length > 0 && this.sending.roomForQueue > 0;
  }

  private async expire(): Promise<void> {
    for (const { id, kind, about_id, attempts } of await this.repository.expire()) {
      this.metrics.ended('expired');
      this.logger.warn({ msg: 'A mail expired before it was sent.', mail_id: id, kind, about_id, attempts });
    }
  }
}
