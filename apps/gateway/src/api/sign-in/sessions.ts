import { randomBytes } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { z } from 'zod';
import { Id, notFound } from '#libs/contracts';
import { decodeCursor, pageFrom } from '#libs/database';
import { Clock, IdSource } from '#libs/platform';
import { KeyHasher } from '../../edge/auth/key-hasher.js';
import { newToken } from '../../edge/auth/session-token.rule.js';
import type { Browser } from '../../edge/endpoint/request.decorators.js';
import { SETTINGS } from '../../gateway.config.js';
import type { GatewaySettings } from '../../gateway.config.js';
import type { SessionIdentity } from '../../edge/auth/known-session.js';
import type { PageQuery } from '../../edge/schemas/input.js';
import { SessionSummary, sessionViewOf } from './session.dto.js';
import type { SessionView } from './session.dto.js';
import { SessionsRepository } from './sessions.repository.js';
import type { SignInMethod } from './sessions.repository.js';

const MAX_USER_AGENT_CHARS = 200;
const Position = z.strictObject({ id: Id });

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

  /** The sessions of a person that have not ended, newest first. */
  async list(
    { personId, sessionId }: SessionIdentity,
    { limit, cursor }: PageQuery,
  ): Promise<{ data: readonly SessionSummary[]; next_cursor: string | null }> {
    const beforeId = cursor === undefined ? null : decodeCursor(Position, cursor).id;
    const now = this.clock.now();
    const usedSince = new Date(now.getTime() - this.settings.SESSION_IDLE_SECONDS * 1_000);
    const rows = await this.repository.list(personId, { now, usedSince }, beforeId, limit + 1);
    const views = rows.map(row =>
      SessionSummary.parse({
        ...row,
        current: row.id === sessionId,
        created_at: row.created_at.toISOString(),
        last_used_at: row.last_used_at.toISOString(),
        expires_at: row.expires_at.toISOString(),
      }),
    );
    const { items, cursor: next } = pageFrom(views, limit, ({ id }) => ({ id }));
    return { data: items, next_cursor: next };
  }

  /** @throws ServiceError `session.not_found` */
  async show(sessionId: string): Promise<SessionView> {
    const row = await this.repository.show(sessionId);
    if (row === undefined) throw notFound('session');
    return sessionViewOf(row, this.settings.SESSION_IDLE_SECONDS * 1_000);
  }
}
