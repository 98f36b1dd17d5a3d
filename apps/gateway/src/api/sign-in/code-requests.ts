import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { transaction } from '#libs/database';
import type { Browser } from '../../edge/endpoint/request.decorators.js';
import { refuse } from '../../edge/errors/problem-codes.js';
import { emailKey } from '../persons/email.rule.js';
import { bindingOf } from './browser-binding.js';
import { CodeMails } from './code-mails.js';
import { SignInCodes } from './sign-in-codes.js';
import type { BegunSignIn } from './sign-in-codes.js';
import { SignInLimits } from './sign-in-limits.js';

/** Requests for a code by mail. */
@Injectable()
export class CodeRequests {
  constructor(
    private readonly dataSource: DataSource,
    private readonly limits: SignInLimits,
    private readonly codes: SignInCodes,
    private readonly mails: CodeMails,
  ) {}

  /** @throws ServiceError `sign_in.no_mail`, `sign_in.too_many` */
  async begin(email: string, browser: Browser): Promise<BegunSignIn> {
    if (!this.mails.isAvailable) {
      throw refuse(
        'sign_in.no_mail',
        'This installation sends no mail: sign in another way, or ask its operator to set SMTP_URL.',
      );
    }
    const key = emailKey(email);
    await this.limits.takeCode(key, browser);
    const { begun, mail } = await transaction(this.dataSource, async manager => {
      const made = await this.codes.begin(manager, key, bindingOf(browser));
      return { begun: made, mail: await this.mails.add(manager, key, made) };
    });
    this.mails.sendLater(mail);
    return begun;
  }
}
