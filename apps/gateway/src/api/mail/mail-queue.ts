import { Injectable, Logger } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { IdSource } from '#libs/platform';
import { KeyHasher } from '../../edge/auth/key-hasher.js';
import { Mailer } from './mail.js';
import { MailSending } from './mail-sending.js';
import { OutgoingMailsRepository } from './outgoing-mails.repository.js';
import type { ClaimedMail, NewMail } from './outgoing-mails.repository.js';

/** What is mailed, to whom, and until when. */
export interface MailOrder extends Omit<NewMail, 'id' | 'domainHash'> {
  /** The recipient's address; of it, no more than a keyed hash of its domain is stored. */
  readonly email: string;
}

/**
 * The way of every mail of the gateway. A mail is stored with what it is about, and sent at least once after the commit:
 * by the gateway that stored it, or later by any other.
 */
@Injectable()
export class MailQueue {
  private readonly logger = new Logger(MailQueue.name);

  constructor(
    private readonly repository: OutgoingMailsRepository,
    private readonly sending: MailSending,
    private readonly mailer: Mailer,
    private readonly hasher: KeyHasher,
    private readonly ids: IdSource,
  ) {}

  /** Whether this installation sends mails. */
  get isAvailable(): boolean {
    return this.mailer.isAvailable;
  }

  /** Stores a mail in the transaction of what it is about. After the commit, give it to {@link send}. */
  async add(manager: EntityManager, { email, ...order }: MailOrder): Promise<ClaimedMail> {
    const domain = email.slice(email.lastIndexOf('@') + 1).toLowerCase();
    const domainHash = this.hasher.hash(`mail domain ${domain}`);
    return this.repository.insert(manager, { ...order, id: this.ids.next(), domainHash });
  }

  /**
   * Sends a mail that was just committed, unless too many are being sent: then it is sent when there is room.
   *
   * @returns when it was sent; undefined if the first attempt failed. Never rejects
   */
  async send(mail: ClaimedMail): Promise<Date | undefined> {
    if (this.sending.hasRoomFor(mail)) return this.sending.start(mail, 'request');
    await this.repository.release(mail).catch((error: unknown) => {
      this.logger.warn({ msg: 'A mail waits until its lease ends.', mail_id: mail.id, err: error });
    });
    return undefined;
  }
}
