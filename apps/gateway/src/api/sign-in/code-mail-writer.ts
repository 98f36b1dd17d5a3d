import { Inject, Injectable } from '@nestjs/common';
import type { OnModuleInit } from '@nestjs/common';
import { Clock } from '#libs/platform';
import { SETTINGS } from '../../gateway.config.js';
import type { GatewaySettings } from '../../gateway.config.js';
import type { Mail } from '../mail/mail.js';
import { MailWriters } from '../mail/mail-writers.js';
import type { MailWriter } from '../mail/mail-writers.js';
import { codeMail } from './code-mail.rule.js';
import { Recipients } from './recipients.js';
import { CODE_MINUTES } from './sign-in-codes.js';
import { SignInCodesRepository } from './sign-in-codes.repository.js';

/** Writes the mails with codes to the people who have the addresses, or were invited at them. */
@Injectable()
export class CodeMailWriter implements MailWriter, OnModuleInit {
  readonly kind = 'sign_in_code';

  constructor(
    private readonly writers: MailWriters,
    private readonly codes: SignInCodesRepository,
    private readonly recipients: Recipients,
    private readonly clock: Clock,
    @Inject(SETTINGS) private readonly settings: Pick<GatewaySettings, 'CONSOLE_ORIGIN'>,
  ) {}

  onModuleInit(): void {
    this.writers.register(this);
  }

  async write(id: string, code: string): Promise<Mail | undefined> {
    const emailKey = await this.codes.addressOf(id, this.clock.now());
    const recipient = emailKey === undefined ? undefined : await this.recipients.withEmail(emailKey);
    if (recipient === undefined) return undefined;
    const { name, email, locale } = recipient;
    // In the fragment, which is sent to no server.
    const url = `${this.settings.CONSOLE_ORIGIN}/console/sign-in#id=${id}&code=${code}`;
    return { to: email, ...codeMail(locale, { name, code, url, minutes: CODE_MINUTES }) };
  }
}
