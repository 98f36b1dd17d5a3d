import { Injectable } from '@nestjs/common';
import { notFound } from '#libs/contracts';
import type { Answer } from '../../edge/endpoint/answer.js';
import type { Browser } from '../../edge/endpoint/request.decorators.js';
import { refuse } from '../../edge/errors/problem-codes.js';
import { FailedLoginLimit } from '../../edge/rate-limit/failed-login-limit.js';
import { Recipients } from './recipients.js';
import type { SessionView } from './session.dto.js';
import { SignInCodes } from './sign-in-codes.js';
import { SigningIn } from './signing-in.js';

/** Signs people in with the code that they were mailed. */
@Injectable()
export class CodeSignIn {
  constructor(
    private readonly codes: SignInCodes,
    private readonly recipients: Recipients,
    private readonly signingIn: SigningIn,
    private readonly failures: FailedLoginLimit,
  ) {}

  /**
   * @throws ServiceError `sign_in.not_found`, `sign_in.other_browser`, `sign_in.ended`, `sign_in.code_wrong`,
   *   `auth.too_many_failures`
   */
  async verify(id: string, code: string, browser: Browser): Promise<Answer<SessionView>> {
    const checked = await this.codes.check(id, code, browser.signIn);
    switch (checked.outcome) {
      case 'unknown':
        throw notFound('sign_in');
      case 'other_browser':
        await this.failures.count(browser.ip);
        throw refuse(
          'sign_in.other_browser',
          'This browser did not ask for the code: type the code in the browser that did, or ask for one here.',
        );
      case 'ended':
        throw ended();
      case 'wrong':
        await this.failed(checked.emailKey, browser);
        throw wrong(checked.attemptsLeft);
      case 'right': {
        // A guess at a code that was sent to nobody.
        if ((await this.recipients.withEmail(checked.emailKey)) === undefined) {
          await this.failures.count(browser.ip);
          throw wrong(0);
        }
        const signedIn = await this.signingIn.withProof('code', browser, async manager =>
          (await this.codes.use(manager, id))
            ? this.recipients.account(manager, checked.emailKey)
            : undefined,
        );
        if (signedIn === undefined) throw ended();
        return signedIn;
      }
    }
  }

  private async failed(emailKey: string, browser: Browser): Promise<void> {
    await this.failures.count(browser.ip);
    const recipient = await this.recipients.withEmail(emailKey);
    if (recipient?.personId !== undefined) await this.signingIn.failed(recipient.personId, 'code', browser);
  }
}

function ended(): Error {
  return refuse(
    'sign_in.ended',
    'The code has expired, was used, or had too many attempts: ask for a new one.',
  );
}

function wrong(attemptsLeft: number): Error {
  const left = attemptsLeft === 0 ? 'Ask for a new one.' : `Attempts left: ${attemptsLeft}.`;
  return refuse('sign_in.code_wrong', `The code is not the one that was mailed. ${left}`);
}
