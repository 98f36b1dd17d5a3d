/** A mail of plain text to one recipient. */
export interface Mail {
  readonly to: string;
  readonly subject: string;
  readonly text: string;
}

/**
 * Sends mails: over SMTP, into the outbox of `npm start`, or not at all.
 *
 * An abstract class because an interface cannot be a Nest token.
 */
export abstract class Mailer {
  /** Whether mails are sent at all. */
  abstract readonly isAvailable: boolean;

  /** Resolves when the mail was handed over. @throws Error when it was not */
  abstract send(mail: Mail): Promise<void>;
}

/** For installations without SMTP_URL. */
export class NoMailer extends Mailer {
  readonly isAvailable = false;

  send(): Promise<void> {
    return Promise.reject(new Error('SMTP_URL is not set.'));
  }
}
