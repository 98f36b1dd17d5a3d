import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { EntityManager } from 'typeorm';
import { transaction } from '#libs/database';
import { PersonAudit } from '../../edge/audit/person-audit.js';
import { Answer } from '../../edge/endpoint/answer.js';
import type { Browser } from '../../edge/endpoint/request.decorators.js';
import { SESSION_COOKIE, SIGN_IN_COOKIE, cookieWith, cookieWithout } from '../../edge/http/cookies.rule.js';
import { KnownBrowsers } from './known-browsers.js';
import { SessionEnding } from './session-ending.js';
import type { SessionView } from './session.dto.js';
import { Sessions } from './sessions.js';
import type { SignInMethod } from './sessions.repository.js';

/** The person who proved who they are; undefined when the proof was used up at the same moment. */
export type Proof = (manager: EntityManager) => Promise<string | undefined>;

/** The end of every way to sign in: a session, its cookie, and an entry in the audit log. */
@Injectable()
export class SigningIn {
  constructor(
    private readonly dataSource: DataSource,
    private readonly sessions: Sessions,
    private readonly ending: SessionEnding,
    private readonly known: KnownBrowsers,
    private readonly audit: PersonAudit,
  ) {}

  /**
   * Begins a session; one that the browser had before ends. Undefined when there is no proof.
   *
   * @param proof is used up in the transaction in which the session begins
   */
  async withProof(
    method: SignInMethod,
    browser: Browser,
    proof: Proof,
  ): Promise<Answer<SessionView> | undefined> {
    const begun = await transaction(this.dataSource, async manager => {
      const personId = await proof(manager);
      if (personId === undefined) return undefined;
      return { personId, ...(await this.sessions.begin(manager, personId, method, browser)) };
    });
    if (begun === undefined) return undefined;
    const { personId, id, token } = begun;
    await this.record(personId, id, method, browser, 201);
    await this.ending.endOf(browser);
    const view = await this.sessions.show(id);
    const cookies = [
      cookieWith(SESSION_COOKIE, token, this.sessions.maxSeconds),
      cookieWithout(SIGN_IN_COOKIE),
      this.known.cookie(view.person.email),
    ];
    return new Answer(view, { cookies });
  }

  /** Records an attempt that failed, for a person who exists. */
  async failed(personId: string, method: SignInMethod, browser: Browser): Promise<void> {
    await this.record(personId, null, method, browser, 403);
  }

  private async record(
    personId: string,
    sessionId: string | null,
    method: SignInMethod,
    { ip, userAgent, requestId }: Browser,
    status: number,
  ): Promise<void> {
    const action = { action: 'session.create' as const, details: { method } };
    await this.audit.record({ personId, sessionId, ...action, status, ip, userAgent, requestId });
  }
}
