import { randomBytes } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { z } from 'zod';
import { typedRows } from '#libs/database';
import { IdSource } from '#libs/platform';
import { KeyHasher } from '../../edge/auth/key-hasher.js';
import { isToken, newToken } from '../../edge/auth/session-token.rule.js';
import { SETTINGS } from '../../gateway.config.js';
import type { GatewaySettings } from '../../gateway.config.js';
import type { SignInLink } from './sign-in.dto.js';

const INSERT = `
  INSERT INTO sign_in_links (id, person_id, token_hash, created_at, expires_at) VALUES ($1, $2, $3, $4, $5)`;

/** Uses the index of the constraint sign_in_links_token_hash. */
const USE = `
  UPDATE sign_in_links SET used_at = $2
   WHERE token_hash = ANY ($1::bytea[]) AND used_at IS NULL AND expires_at > $2
  RETURNING person_id`;

const UsedRow = z.object({ person_id: z.string() });

/** Links that sign a person in, once: made by the operator, for people without mail, and by `npm start`. */
@Injectable()
export class SignInLinks {
  constructor(
    private readonly hasher: KeyHasher,
    private readonly ids: IdSource,
    @Inject(SETTINGS) private readonly settings: Pick<GatewaySettings, 'CONSOLE_ORIGIN'>,
  ) {}

  async make(manager: EntityManager, personId: string, validMs: number, now: Date): Promise<SignInLink> {
    const [id, token] = [this.ids.next(), newToken(randomBytes)];
    const expiresAt = new Date(now.getTime() + validMs);
    await manager.query(INSERT, [id, personId, this.hasher.hash(token), now, expiresAt]);
    // In the fragment, which is sent to no server: following the link changes nothing, the page sends the token.
    const url = `${this.settings.CONSOLE_ORIGIN}/console/sign-in#link=${token}`;
    return { id, url, expires_at: expiresAt.toISOString() };
  }

  /** @returns the person's id; undefined for a link that is unknown, expired, or used */
  async use(manager: EntityManager, token: string, now: Date): Promise<string | undefined> {
    if (!isToken(token)) return undefined;
    const [row] = await typedRows(manager, UsedRow, USE, [this.hasher.hashes(token), now]);
    return row?.person_id;
  }
}
