import { Inject, Injectable, Logger } from '@nestjs/common';
import type { BeforeApplicationShutdown } from '@nestjs/common';
import { SETTINGS } from '../../gateway.config.js';
import type { GatewaySettings } from '../../gateway.config.js';
import { Mailer } from '../mail/mail.js';
import { codeMail } from './code-mail.rule.js';
import { Recipients } from './recipients.js';
import { CODE_MINUTES } from './sign-in-codes.js';
import type { BegunSignIn } from './sign-in-codes.js';

/**
 * Mails codes to the people who have the addresses, or were invited at them, after the response: neither the response nor its time depends on
 * whether anyone has the address.
 */
@Injectable()
export class CodeMails implements BeforeApplicationShutdown {
  private readonly logger = new Logger(CodeMails.name);
  private readonly sending = new Set<Promise<void>>();

  constructor(
    private readonly recipients: Recipients,
    private readonly mailer: Mailer,
    @Inject(SETTINGS) private readonly settings: Pick<GatewaySettings, 'CONSOLE_ORIGIN'>,
  ) {}

  get isAvailable(): boolean {
    return this.mailer.isAvailable;
  }

  async beforeApplicationShutdown(): Promise<void> {
    await Promise.all(this.sending);
  }

  sendLater(emailKey: string, begun: Pick<BegunSignIn, 'id' | 'code'>): void {
    const sent = this.send(emailKey, begun)
      .catch((error: unknown) => {
        this.logger.warn({ msg: 'A sign-in code could not be mailed.', sign_in_id: begun.id, err: error });
      })
      .finally(() => this.sending.delete(sent));
    this.sending.add(sent);
  }

  private async send(emailKey: string, { id, code }: Pick<BegunSignIn, 'id' | 'code'>): Promise<void> {
    const recipient = await this.recipients.withEmail(emailKey);
    if (recipient === undefined) return;
    const { name, email, locale } = recipient;
    // In the fragment, which is sent to no server.
    const url = `${this.settings.CONSOLE_ORIGIN}/console/sign-in#id=${id}&code=${code}`;
    const mail = codeMail(locale, { name, code, url, minutes: CODE_MINUTES });
    await this.mailer.send({ to: email, ...mail });
  }
}
