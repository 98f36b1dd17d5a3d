import { Injectable } from '@nestjs/common';
import { Clock } from '#libs/platform';
import type { Answer } from '../../edge/endpoint/answer.js';
import type { Browser } from '../../edge/endpoint/request.decorators.js';
import { refuse } from '../../edge/errors/problem-codes.js';
import { FailedLoginLimit } from '../../edge/rate-limit/failed-login-limit.js';
import type { SessionView } from './session.dto.js';
import { SignInLinks } from './sign-in-links.js';
import { SigningIn } from './signing-in.js';

/** Signs people in with a link that the operator made. */
@Injectable()
export class LinkSignIn {
  constructor(
    private readonly links: SignInLinks,
    private readonly signingIn: SigningIn,
    private readonly failures: FailedLoginLimit,
    private readonly clock: Clock,
  ) {}

  /** @throws ServiceError `sign_in.link_invalid`, `auth.too_many_failures` */
  async redeem(token: string, browser: Browser): Promise<Answer<SessionView>> {
    const now = this.clock.now();
    const signedIn = await this.signingIn.withProof('link', browser, manager =>
      this.links.use(manager, token, now),
    );
    if (signedIn !== undefined) return signedIn;
    await this.failures.count(browser.ip);
    throw refuse('sign_in.link_invalid', 'The link is unknown, has expired, or was used: ask for a new one.');
  }
}
