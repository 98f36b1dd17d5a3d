import { Inject, Injectable, Logger } from '@nestjs/common';
import type { BeforeApplicationShutdown } from '@nestjs/common';
import { SETTINGS } from '../../gateway.config.js';
import type { GatewaySettings } from '../../gateway.config.js';
import { Mailer } from '../mail/mail.js';
import { Locale } from '../persons/person.dto.js';
import { Persons } from '../persons/persons.js';
import { codeMail } from './code-mail.rule.js';
import { CODE_MINUTES } from './sign-in-codes.js';
import type { BegunSignIn } from './sign-in-codes.js';

/**
 * Mails codes to the people who have the addresses, after the response: neither the response nor its time depends on
 * whether anyone has the address.
 */
@Injectable()
export class CodeMails implements BeforeApplicationShutdown {
  private readonly logger = new Logger(CodeMails.name);
  private readonly sending = new Set<Promise<void>>();

  constructor(
    private readonly persons: Persons,
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
    const person = await this.persons.withEmail(emailKey);
    if (person?.email == null) return;
    // In the fragment, which is sent to no server.
    const url = `${this.settings.CONSOLE_ORIGIN}/console/sign-in#id=${id}&code=${code}`;
    const locale = Locale.catch('en').parse(person.locale);
    const mail = codeMail(locale, { name: person.name, code, url, minutes: CODE_MINUTES });
    await this.mailer.send({ to: person.email, ...mail });
  }
}
