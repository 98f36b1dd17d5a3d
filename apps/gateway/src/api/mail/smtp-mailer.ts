import { createTransport } from 'nodemailer';
import { Mailer } from './mail.js';
import type { Mail } from './mail.js';

const CONNECT_TIMEOUT_MS = 10_000;
const SOCKET_TIMEOUT_MS = 30_000;

export interface SmtpSettings {
  readonly SMTP_URL: string;
  readonly MAIL_FROM: string;
}

/** Hands mails to an SMTP server, which queues and retries them. */
export class SmtpMailer extends Mailer {
  readonly isAvailable = true;
  private readonly transport: ReturnType<typeof createTransport>;

  constructor(private readonly settings: SmtpSettings) {
    super();
    this.transport = createTransport({
      url: settings.SMTP_URL,
      connectionTimeout: CONNECT_TIMEOUT_MS,
      greetingTimeout: CONNECT_TIMEOUT_MS,
      socketTimeout: SOCKET_TIMEOUT_MS,
      // Texts are never read from files or addresses.
      disableFileAccess: true,
      disableUrlAccess: true,
    });
  }

  async send({ to, subject, text }: Mail): Promise<void> {
    await this.transport.sendMail({
      from: this.settings.MAIL_FROM,
      // As an object, so that no part of an address is read as another recipient.
      to: { name: '', address: to },
      subject,
      text,
      // Answers of machines, such as those of absent people, are not wanted (RFC 3834).
      headers: { 'Auto-Submitted': 'auto-generated' },
    });
  }
}
