import { createTransport } from 'nodemailer';
import { z } from 'zod';
import { Mailer } from './mail.js';
import type { HandedOver, IdentifiedMail } from './mail.js';
import { smtpFailureOf } from './smtp-failure.rule.js';

const CONNECT_TIMEOUT_MS = 10_000;
const SOCKET_TIMEOUT_MS = 20_000;

export interface SmtpSettings {
  readonly SMTP_URL: string;
  readonly MAIL_FROM: string;
  readonly CONSOLE_ORIGIN: string;
}

const Failure = z.object({
  code: z.string().optional().catch(undefined),
  command: z.string().optional().catch(undefined),
  responseCode: z.int().optional().catch(undefined),
  response: z.string().optional().catch(undefined),
});

/** Hands mails to an SMTP server. */
export class SmtpMailer extends Mailer {
  readonly isAvailable = true;
  private readonly transport: ReturnType<typeof createTransport>;
  private readonly host: string;

  constructor(private readonly settings: SmtpSettings) {
    super();
    this.host = new URL(settings.CONSOLE_ORIGIN).hostname;
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

  async send({ id, createdAt, to, subject, text }: IdentifiedMail, signal: AbortSignal): Promise<HandedOver> {
    try {
      await this.transport.sendMail({
        from: this.settings.MAIL_FROM,
        // As an object, so that no part of an address is read as another recipient.
        to: { name: '', address: to },
        ...{ subject, text, signal },
        // The same at every attempt.
        messageId: `<${id}@${this.host}>`,
        date: createdAt,
        // Answers of machines, such as those of absent people, are not wanted (RFC 3834).
        headers: { 'Auto-Submitted': 'auto-generated' },
      });
      return { outcome: 'sent' };
    } catch (error) {
      return smtpFailureOf(Failure.catch({}).parse(error));
    }
  }
}
