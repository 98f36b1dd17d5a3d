import { Body, Controller, Inject, Query } from '@nestjs/common';
import { Answer } from '../../edge/endpoint/answer.js';
import { Endpoint } from '../../edge/endpoint/endpoint.decorator.js';
import { FromBrowser } from '../../edge/endpoint/request.decorators.js';
import type { Browser } from '../../edge/endpoint/request.decorators.js';
import { NoBody } from '../../edge/schemas/input.js';
import { SETTINGS } from '../../gateway.config.js';
import type { GatewaySettings } from '../../gateway.config.js';
import { SessionView } from '../sign-in/session.dto.js';
import { OidcAnswer, OidcBegun, OidcCallback } from './oidc.dto.js';
import { OidcSignIn } from './oidc-sign-in.js';

@Controller()
export class OidcController {
  constructor(
    private readonly signIn: OidcSignIn,
    @Inject(SETTINGS) private readonly settings: Pick<GatewaySettings, 'CONSOLE_ORIGIN'>,
  ) {}

  @Endpoint('POST', '/v1/sign-in/oidc', {
    summary: 'Begin to sign in with the issuer of the installation',
    description:
      'Open the address: the issuer returns to the callback. Valid for ten minutes in the browser that asked.',
    access: 'browser',
    audit: 'changes_nothing',
    answer: { status: 201, schema: OidcBegun, description: 'The page of the issuer.' },
    problems: ['oidc.not_configured'],
  })
  async begin(
    @Body({ schema: NoBody }) _body: NoBody,
    @FromBrowser() browser: Browser,
  ): Promise<Answer<OidcBegun>> {
    return this.signIn.begin(browser);
  }

  @Endpoint('GET', '/v1/sign-in/oidc/callback', {
    summary: 'Return from the issuer',
    description:
      'Redirects to the sign-in page, which sends the answer to `POST /v1/sign-in/oidc/complete`. It is in the fragment, ' +
      'which is sent to no server. Changes nothing.',
    access: 'public',
    answer: { status: 303, schema: null, description: 'To the sign-in page.', location: true },
  })
  callback(@Query({ schema: OidcCallback }) { code, state, iss, error }: OidcCallback): Answer<undefined> {
    const fragment = new URLSearchParams({
      oidc: error ?? '1',
      ...(code !== undefined && { code }),
      ...(state !== undefined && { state }),
      ...(iss !== undefined && { iss }),
    });
    return new Answer(undefined, {
      location: `${this.settings.CONSOLE_ORIGIN}/console/sign-in#${fragment.toString()}`,
    });
  }

  @Endpoint('POST', '/v1/sign-in/oidc/complete', {
    summary: 'Sign in with the answer of the issuer',
    description:
      'The first time, the issuer must have verified the address of a person who has an account or an invitation; from ' +
      'then on it is recognised by its subject.',
    access: 'browser',
    audit: { action: 'session.create', fields: [] },
    answer: { status: 201, schema: SessionView, description: 'The session, with its cookie.' },
    problems: ['oidc.not_configured', 'oidc.refused', 'oidc.unknown_person', 'auth.too_many_failures'],
  })
  async complete(
    @Body({ schema: OidcAnswer }) answer: OidcAnswer,
    @FromBrowser() browser: Browser,
  ): Promise<Answer<SessionView>> {
    return this.signIn.complete(answer, browser);
  }
}
