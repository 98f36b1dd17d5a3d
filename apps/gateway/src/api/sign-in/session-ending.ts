import { Injectable } from '@nestjs/common';
import { Clock } from '#libs/platform';
import type { SessionIdentity } from '../../edge/auth/known-session.js';
import { KnownSessions } from '../../edge/auth/known-sessions.js';
import { SessionAuthentication } from '../../edge/auth/session-authentication.js';
import type { Browser } from '../../edge/endpoint/request.decorators.js';
import { SessionsRepository } from './sessions.repository.js';

/** Ends sessions, on every gateway at once, and with them the requests that they hold open. */
@Injectable()
export class SessionEnding {
  constructor(
    private readonly repository: SessionsRepository,
    private readonly known: KnownSessions,
    private readonly authentication: SessionAuthentication,
    private readonly clock: Clock,
  ) {}

  /** @returns whether this call ended it; false when it had ended, or is another person's */
  async end({ sessionId, personId }: SessionIdentity): Promise<boolean> {
    const isEnded = await this.repository.revoke(sessionId, personId, this.clock.now());
    if (isEnded) this.known.changed(personId);
    return isEnded;
  }

  /** Ends the session that the browser has, if it has one. */
  async endOf({ session }: Pick<Browser, 'session'>): Promise<void> {
    if (session === undefined) return;
    const found = await this.authentication.sessionFrom(session);
    if (found.outcome === 'valid') await this.end(found.session);
  }
}
