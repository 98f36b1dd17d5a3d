import { Injectable } from '@nestjs/common';
import { parseJson } from '#libs/contracts';
import { Answer } from '../../edge/endpoint/answer.js';
import type { Browser } from '../../edge/endpoint/request.decorators.js';
import { refuse } from '../../edge/errors/problem-codes.js';
import { FailedLoginLimit } from '../../edge/rate-limit/failed-login-limit.js';
import { bindingCookie, bindingOf } from '../sign-in/browser-binding.js';
import type { SessionView } from '../sign-in/session.dto.js';
import { SignInFlows } from '../sign-in/sign-in-flows.js';
import { SigningIn } from '../sign-in/signing-in.js';
import type { OidcAnswer, OidcBegun } from './oidc.dto.js';
import { OidcIdentities } from './oidc-identities.js';
import { OidcChecks, OidcIssuer } from './oidc-issuer.js';

const FLOW_MS = 600_000;

/** Signs people in with an OpenID Connect issuer. A sign-in is for one browser, and for one answer. */
@Injectable()
export class OidcSignIn {
  constructor(
    private readonly issuer: OidcIssuer,
    private readonly identities: OidcIdentities,
    private readonly flows: SignInFlows,
    private readonly signingIn: SigningIn,
    private readonly failures: FailedLoginLimit,
  ) {}

  /** @throws ServiceError `oidc.not_configured`, `unavailable` */
  async begin(browser: Browser): Promise<Answer<OidcBegun>> {
    const checks = this.issuer.newChecks();
    const boundTo = bindingOf(browser);
    const flow = { kind: 'oidc', boundTo, secret: JSON.stringify(checks), validMs: FLOW_MS } as const;
    const state = await this.flows.begin(flow);
    const url = await this.issuer.authorizationUrl(state, checks);
    return new Answer({ authorization_url: url.href }, { cookies: [bindingCookie(boundTo)] });
  }

  /** @throws ServiceError `oidc.refused`, `oidc.unknown_person`, `auth.too_many_failures`, `unavailable` */
  async complete(answer: OidcAnswer, browser: Browser): Promise<Answer<SessionView>> {
    const { signIn } = browser;
    const secret = signIn === undefined ? undefined : await this.flows.take(answer.state, 'oidc', signIn);
    const claims =
      secret === undefined
        ? undefined
        : await this.issuer.claims(answer, OidcChecks.parse(parseJson(secret)));
    if (claims === undefined) {
      await this.failures.count(browser.ip);
      throw refuse(
        'oidc.refused',
        'The issuer does not confirm this sign-in, or this browser did not begin it: begin again.',
      );
    }
    const signedIn = await this.signingIn.withProof('oidc', browser, manager =>
      this.identities.personOf(manager, claims),
    );
    if (signedIn !== undefined) return signedIn;
    throw refuse(
      'oidc.unknown_person',
      'Nobody here has this address, verified by the issuer: ask an owner of your organization to invite it.',
    );
  }
}
