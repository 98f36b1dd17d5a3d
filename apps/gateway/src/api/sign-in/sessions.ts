import { randomBytes } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { notFound } from '#libs/contracts';
import { Clock, IdSource } from '#libs/platform';
import { KeyHasher } from '../../edge/auth/key-hasher.js';
import { newToken } from '../../edge/auth/session-token.rule.js';
import type { Browser } from '../../edge/endpoint/request.decorators.js';
import { SETTINGS } from '../../gateway.config.js';
import type { GatewaySettings } from '../../gateway.config.js';
import { sessionViewOf } from './session.dto.js';
import type { SessionView } from './session.dto.js';
import { SessionsRepository } from './sessions.repository.js';
import type { SignInMethod } from './sessions.repository.js';

const MAX_USER_AGENT_CHARS = 200;

/** A session that has begun; the token exists only here and in the browser's cookie. */
export interface BegunSession {
  readonly id: string;
  readonly token: string;
}

/** Begins and shows the sessions of people. */
@Injectable()
export class Sessions {
  constructor(
    private readonly repository: SessionsRepository,
    private readonly hasher: KeyHasher,
    private readonly ids: IdSource,
    private readonly clock: Clock,
    @Inject(SETTINGS)
    private readonly settings: Pick<GatewaySettings, 'SESSION_IDLE_SECONDS' | 'SESSION_MAX_SECONDS'>,
  ) {}

  get maxSeconds(): number {
    return this.settings.SESSION_MAX_SECONDS;
  }

  async begin(
    manager: EntityManager,
    personId: string,
    method: SignInMethod,
    { ip, userAgent }: Pick<Browser, 'ip' | 'userAgent'>,
  ): Promise<BegunSession> {
    const token = newToken(randomBytes);
    const id = this.ids.next();
    const createdAt = this.clock.now();
    await this.repository.insert(manager, {
      ...{ id, personId, method, ip, createdAt },
      tokenHash: this.hasher.hash(token),
      userAgent: userAgent?.slice(0, MAX_USER_AGENT_CHARS) ?? null,
      expiresAt: new Date(createdAt.getTime() + this.settings.SESSION_MAX_SECONDS * 1_000),
    });
    return { id, token };
  }

  /** @throws ServiceError `session.not_found` */
  async show(sessionId: string): Promise<SessionView> {
    const row = await this.repository.show(sessionId);
    if (row === undefined) throw notFound('session');
    return sessionViewOf(row, this.settings.SESSION_IDLE_SECONDS * 1_000);
  }
}
