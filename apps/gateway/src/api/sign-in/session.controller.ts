import { Controller } from '@nestjs/common';
import { Person } from '../../edge/admission/caller.decorator.js';
import type { PersonCaller } from '../../edge/auth/caller.js';
import { Answer } from '../../edge/endpoint/answer.js';
import { Endpoint } from '../../edge/endpoint/endpoint.decorator.js';
import { SESSION_COOKIE, cookieWithout } from '../../edge/http/cookies.rule.js';
import { SessionEnding } from './session-ending.js';
import { SessionView } from './session.dto.js';
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
}
