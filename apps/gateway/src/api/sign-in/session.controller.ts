import { Controller, Param, Query } from '@nestjs/common';
import { notFound, pageOf } from '#libs/contracts';
import { Person } from '../../edge/admission/caller.decorator.js';
import type { PersonCaller } from '../../edge/auth/caller.js';
import { Answer } from '../../edge/endpoint/answer.js';
import { Endpoint } from '../../edge/endpoint/endpoint.decorator.js';
import { SESSION_COOKIE, cookieWithout } from '../../edge/http/cookies.rule.js';
import { SessionEnding } from './session-ending.js';
import { PageQuery } from '../../edge/schemas/input.js';
import { SessionPath } from '../../edge/schemas/path-parameters.js';
import { SessionSummary, SessionView } from './session.dto.js';
import { Sessions } from './sessions.js';

@Controller()
export class SessionController {
  constructor(
    private readonly sessions: Sessions,
    private readonly ending: SessionEnding,
  ) {}

  @Endpoint('GET', '/v1/session', {
    summary: 'Get my session',
    description: 'The person who is signed in, and the organizations they are a member of.',
    access: 'person',
    answer: { status: 200, schema: SessionView, description: 'The session.' },
  })
  async get(@Person() { session }: PersonCaller): Promise<SessionView> {
    return this.sessions.show(session.sessionId);
  }

  @Endpoint('DELETE', '/v1/session', {
    summary: 'Sign out',
    description: 'The session ends at once, and with it every request that it holds open.',
    access: 'person',
    audit: { action: 'session.end', fields: [] },
    answer: { status: 204, schema: null, description: 'Signed out.' },
  })
  async signOut(@Person() { session }: PersonCaller): Promise<Answer<undefined>> {
    await this.ending.end(session);
    return new Answer(undefined, { cookies: [cookieWithout(SESSION_COOKIE)] });
  }

  @Endpoint('GET', '/v1/sessions', {
    summary: 'List my sessions',
    description: 'Newest first: those that have not ended, with the address and the browser of the sign-in.',
    access: 'person',
    answer: { status: 200, schema: pageOf(SessionSummary), description: 'A page of sessions.' },
    problems: ['cursor.invalid'],
  })
  async list(@Person() { session }: PersonCaller, @Query({ schema: PageQuery }) query: PageQuery) {
    return this.sessions.list(session, query);
  }

  @Endpoint('DELETE', '/v1/sessions/:session_id', {
    summary: 'End one of my sessions',
    description: 'At once and on every gateway, with every request that it holds open.',
    access: 'person',
    audit: { action: 'session.revoke', fields: [] },
    answer: { status: 204, schema: null, description: 'Ended.' },
    problems: ['session.not_found'],
  })
  async revoke(
    @Person() { session }: PersonCaller,
    @Param({ schema: SessionPath }) { session_id: sessionId }: SessionPath,
  ): Promise<void> {
    const isEnded = await this.ending.end({ personId: session.personId, sessionId });
    if (!isEnded) throw notFound('session');
  }
}
