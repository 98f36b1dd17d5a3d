import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { z } from 'zod';
import { execute, typedRows } from '#libs/database';
import { Clock, RepeatedWork } from '#libs/platform';
import { Mailer } from './mail.js';
import type { HandedOver, IdentifiedMail } from './mail.js';

/** A mail that is sent again is there once. */
const INSERT = `
  INSERT INTO outbox_mails (id, recipient, subject, text, created_at) VALUES ($1, $2, $3, $4, $5)
  ON CONFLICT (id) DO NOTHING`;

const SHOWN = 50;
/** Newest first; uses outbox_mails_pkey: ids are UUIDv7. */
const LIST = `SELECT id, recipient, subject, text, created_at FROM outbox_mails ORDER BY id DESC LIMIT $1`;

const KEPT_MS = 86_400_000;
/** A scan: the outbox of one machine's user is small. */
const PURGE = `DELETE FROM outbox_mails WHERE created_at < $1`;
const PURGE_EVERY_MS = 600_000;

const MailRow = z.object({
  id: z.string(),
  recipient: z.string(),
  subject: z.string(),
  text: z.string(),
  created_at: z.date(),
});
export type OutboxMail = z.infer<typeof MailRow>;

/** Mails that are kept for a day instead of being sent. */
@Injectable()
export class Outbox extends RepeatedWork {
  constructor(
    private readonly dataSource: DataSource,
    private readonly clock: Clock,
  ) {
    super({ name: 'removal of old mails', everyMs: PURGE_EVERY_MS });
  }

  async add({ id, to, subject, text }: IdentifiedMail): Promise<void> {
    await execute(this.dataSource, INSERT, [id, to, subject, text, this.clock.now()]);
  }

  async list(): Promise<readonly OutboxMail[]> {
    return typedRows(this.dataSource, MailRow, LIST, [SHOWN]);
  }

  async work(): Promise<void> {
    await execute(this.dataSource, PURGE, [new Date(this.clock.now().getTime() - KEPT_MS)]);
  }
}

/** Puts mails into the outbox. */
export class OutboxMailer extends Mailer {
  readonly isAvailable = true;

  constructor(private readonly outbox: Outbox) {
    super();
  }

  async send(mail: IdentifiedMail): Promise<HandedOver> {
    await this.outbox.add(mail);
    return { outcome: 'sent' };
  }
}
