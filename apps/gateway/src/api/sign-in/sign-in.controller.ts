import { Body, Controller, Param } from '@nestjs/common';
import { Answer } from '../../edge/endpoint/answer.js';
import { Endpoint } from '../../edge/endpoint/endpoint.decorator.js';
import { FromBrowser } from '../../edge/endpoint/request.decorators.js';
import type { Browser } from '../../edge/endpoint/request.decorators.js';
import { SignInPath } from '../../edge/schemas/path-parameters.js';
import { bindingCookie } from './browser-binding.js';
import { CodeRequests } from './code-requests.js';
import { CodeSignIn } from './code-sign-in.js';
import { LinkSignIn } from './link-sign-in.js';
import { SessionView } from './session.dto.js';
import { CodeGiven, CodeRequest, CodeRequested, LinkGiven } from './sign-in.dto.js';

const SIGNED_IN = { status: 201, schema: SessionView, description: 'The session, with its cookie.' } as const;

@Controller()
export class SignInController {
  constructor(
    private readonly requests: CodeRequests,
    private readonly codes: CodeSignIn,
    private readonly links: LinkSignIn,
  ) {}

  @Endpoint('POST', '/v1/sign-in/codes', {
    summary: 'Ask for a sign-in code',
    description:
      'Mails a code of six digits to the address, if a person has it, and sets a cookie: the code, and the link in the ' +
      'mail, work only in the browser that asked. The response is the same for every address. For pages of the gateway ' +
      'itself.',
    access: 'browser',
    audit: 'changes_nothing',
    answer: { status: 201, schema: CodeRequested, description: 'The sign-in under way.' },
    problems: ['sign_in.no_mail', 'sign_in.too_many'],
  })
  async ask(
    @Body({ schema: CodeRequest }) { email }: CodeRequest,
    @FromBrowser() browser: Browser,
  ): Promise<Answer<CodeRequested>> {
    const { id, expiresAt, browserToken } = await this.requests.begin(email, browser);
    const cookies = [bindingCookie(browserToken)];
    return new Answer({ id, expires_at: expiresAt.toISOString() }, { cookies });
  }

  @Endpoint('POST', '/v1/sign-in/codes/:sign_in_id/verify', {
    summary: 'Sign in with a code',
    description:
      'A code has five attempts, is valid for ten minutes, and works once. Without the cookie of the browser that ' +
      'asked for it, no attempt is made.',
    access: 'browser',
    audit: { action: 'session.create', fields: [] },
    answer: SIGNED_IN,
    problems: [
      ...(['sign_in.not_found', 'sign_in.other_browser', 'sign_in.code_wrong', 'sign_in.ended'] as const),
      'auth.too_many_failures',
    ],
  })
  async verify(
    @Param({ schema: SignInPath }) { sign_in_id }: SignInPath,
    @Body({ schema: CodeGiven }) { code }: CodeGiven,
    @FromBrowser() browser: Browser,
  ): Promise<Answer<SessionView>> {
    return this.codes.verify(sign_in_id, code, browser);
  }

  @Endpoint('POST', '/v1/sign-in/links/redeem', {
    summary: 'Sign in with a link of the operator',
    description: 'With the token after `#link=` of the link. It works once.',
    access: 'browser',
    audit: { action: 'session.create', fields: [] },
    answer: SIGNED_IN,
    problems: ['sign_in.link_invalid', 'auth.too_many_failures'],
  })
  async redeem(
    @Body({ schema: LinkGiven }) { token }: LinkGiven,
    @FromBrowser() browser: Browser,
  ): Promise<Answer<SessionView>> {
    return this.links.redeem(token, browser);
  }
}
