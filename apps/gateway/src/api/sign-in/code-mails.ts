import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { MailQueue } from '../mail/mail-queue.js';
import type { ClaimedMail } from '../mail/outgoing-mails.repository.js';
import type { BegunSignIn } from './sign-in-codes.js';

/**
 * Mails codes after the response. Every address gets a row in the queue, whether anyone has it or not, and is looked up
 * when its mail is written: neither the response nor its time depends on that.
 */
@Injectable()
export class CodeMails {
  constructor(private readonly queue: MailQueue) {}

  get isAvailable(): boolean {
    return this.queue.isAvailable;
  }

  async add(manager: EntityManager, emailKey: string, begun: BegunSignIn): Promise<ClaimedMail> {
    const { id: aboutId, code: secret, createdAt, expiresAt } = begun;
    const order = { email: emailKey, aboutId, secret, createdAt, expiresAt };
    return this.queue.add(manager, { kind: 'sign_in_code', ...order });
  }

  /** Nobody waits for it. */
  sendLater(mail: ClaimedMail): void {
    void this.queue.send(mail);
  }
}
