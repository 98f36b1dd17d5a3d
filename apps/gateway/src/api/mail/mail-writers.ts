import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import type { Mail } from './mail.js';

export const MAIL_KINDS = ['sign_in_code', 'invitation'] as const;
export type MailKind = (typeof MAIL_KINDS)[number];

/**
 * Writes the mails of one kind when they are sent. Until then the queue knows no more than what a mail is about, and its
 * secret.
 */
export interface MailWriter {
  readonly kind: MailKind;

  /** @returns undefined for a mail that is not to be sent any more, such as that of a withdrawn invitation */
  write(aboutId: string, secret: string): Promise<Mail | undefined>;

  /** Records that it was sent, in the transaction that removes it from the queue. */
  recordSent?(manager: EntityManager, aboutId: string, sentAt: Date): Promise<void>;
}

/** The writers of all kinds. Each registers itself at the start. */
@Injectable()
export class MailWriters {
  private readonly writers = new Map<MailKind, MailWriter>();

  register(writer: MailWriter): void {
    if (this.writers.has(writer.kind)) throw new Error(`Two writers for mails of kind ${writer.kind}.`);
    this.writers.set(writer.kind, writer);
  }

  get kinds(): readonly MailKind[] {
    return [...this.writers.keys()];
  }

  of(kind: MailKind): MailWriter {
    const writer = this.writers.get(kind);
    if (writer === undefined) throw new Error(`There is no writer for mails of kind ${kind}.`);
    return writer;
  }
}
