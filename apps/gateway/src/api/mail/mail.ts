/** A mail of plain text to one recipient. */
export interface Mail {
  readonly to: string;
  readonly subject: string;
  readonly text: string;
}

/** A mail with what stays the same when it is sent again, so that mail systems recognize the repetition. */
export interface IdentifiedMail extends Mail {
  readonly id: string;
  readonly createdAt: Date;
}

/** What a mail that could not be handed over waits for: the mail server, or the recipient's mailbox. */
export const WAITS_FOR = ['server', 'recipient'] as const;
export type WaitsFor = (typeof WAITS_FOR)[number];

/** The result of handing a mail over. */
export type HandedOver =
  | { readonly outcome: 'sent' }
  /** The mail server will never take it. */
  | { readonly outcome: 'refused'; readonly reason: FailureReason }
  /** It may take it later. */
  | { readonly outcome: 'failed'; readonly waitsFor: WaitsFor; readonly reason: FailureReason };

/** For the log: without the text of the server's reply, which can quote the address and the subject. */
export interface FailureReason {
  readonly code: string;
  readonly smtpCommand: string | undefined;
  readonly smtpCode: number | undefined;
}

/**
 * Hands mails over: to an SMTP server, to the outbox of `npm start`, or not at all. Only the queue calls it.
 *
 * An abstract class because an interface cannot be a Nest token.
 */
export abstract class Mailer {
  /** Whether mails are sent at all. */
  abstract readonly isAvailable: boolean;

  /** @throws Error when it is not the mail server that failed */
  abstract send(mail: IdentifiedMail, signal: AbortSignal): Promise<HandedOver>;
}

/** For installations without SMTP_URL. */
export class NoMailer extends Mailer {
  readonly isAvailable = false;

  send(): Promise<HandedOver> {
    return Promise.reject(new Error('SMTP_URL is not set.'));
  }
}
