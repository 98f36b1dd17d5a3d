import { Injectable } from '@nestjs/common';
import { Clock } from '#libs/platform';
import { Answer } from '../../edge/endpoint/answer.js';
import type { Browser } from '../../edge/endpoint/request.decorators.js';
import { refuse } from '../../edge/errors/problem-codes.js';
import { FailedLoginLimit } from '../../edge/rate-limit/failed-login-limit.js';
import { bindingCookie, bindingOf } from '../sign-in/browser-binding.js';
import type { SessionView } from '../sign-in/session.dto.js';
import { SignInFlows } from '../sign-in/sign-in-flows.js';
import { SigningIn } from '../sign-in/signing-in.js';
import type { PasskeyChallenge, PasskeyUse } from './passkey.dto.js';
import { VerifiedPasskeys } from './verified-passkeys.js';

const FLOW_MS = 300_000;

/** Signs people in with passkeys. A challenge is for one browser, and for one answer. */
@Injectable()
export class PasskeySignIn {
  constructor(
    private readonly passkeys: VerifiedPasskeys,
    private readonly flows: SignInFlows,
    private readonly signingIn: SigningIn,
    private readonly failures: FailedLoginLimit,
    private readonly clock: Clock,
  ) {}

  async begin(browser: Browser): Promise<Answer<PasskeyChallenge>> {
    const { challenge, options } = await this.passkeys.challenge();
    const boundTo = bindingOf(browser);
    const id = await this.flows.begin({ kind: 'passkey', boundTo, secret: challenge, validMs: FLOW_MS });
    return new Answer({ id, options }, { cookies: [bindingCookie(boundTo)] });
  }

  /** @throws ServiceError `passkey.invalid`, `auth.too_many_failures` */
  async complete({ id, response }: PasskeyUse, browser: Browser): Promise<Answer<SessionView>> {
    const { signIn } = browser;
    const challenge = signIn === undefined ? undefined : await this.flows.take(id, 'passkey', signIn);
    const used = challenge === undefined ? undefined : await this.passkeys.verified(challenge, response);
    const now = this.clock.now();
    const signedIn =
      used?.outcome === 'right'
        ? await this.signingIn.withProof('passkey', browser, manager => this.passkeys.use(manager, used, now))
        : undefined;
    if (signedIn !== undefined) return signedIn;
    await this.failures.count(browser.ip);
    if (used !== undefined) await this.signingIn.failed(used.personId, 'passkey', browser);
    throw refuse(
      'passkey.invalid',
      'The passkey is not known here, or does not answer the challenge of this browser: begin again.',
    );
  }
}
