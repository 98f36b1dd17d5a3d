import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { z } from 'zod';
import { typedRows } from '#libs/database';
import type { SqlRunner } from '#libs/database';
import { StoredRoles } from '../../edge/auth/roles.rule.js';

const INSERT = `
  INSERT INTO sessions (id, person_id, token_hash, method, ip, user_agent, created_at, last_used_at, expires_at)
  VALUES ($1, $2, $3, $4, $5, $6, $7, $7, $8)`;

/** Uses sessions_pkey, memberships_of_person, and primary keys. */
const SHOW = `
  SELECT s.id, s.created_at, s.last_used_at, s.expires_at,
         p.id AS person_id, p.email, p.name, p.locale, p.time_zone,
         coalesce((
           SELECT jsonb_agg(jsonb_build_object('id', m.id, 'org_id', m.org_id, 'org_name', o.name,
                                               'roles', to_jsonb(m.roles), 'worker_id', m.worker_id) ORDER BY m.id)
             FROM memberships m JOIN organizations o ON o.id = m.org_id
            WHERE m.person_id = p.id AND m.removed_at IS NULL), '[]') AS memberships
    FROM sessions s JOIN persons p ON p.id = s.person_id
   WHERE s.id = $1`;

/** Newest first; uses index sessions_of_person: ids are UUIDv7. */
const LIST = `
  SELECT id, method, ip, user_agent, created_at, last_used_at, expires_at FROM sessions
   WHERE person_id = $1 AND revoked_at IS NULL AND expires_at > $2 AND last_used_at > $3
     AND ($4::uuid IS NULL OR id < $4)
   ORDER BY id DESC LIMIT $5`;

/** Uses sessions_pkey; the person makes it impossible to end another's. */
const REVOKE = `
  UPDATE sessions SET revoked_at = $3 WHERE id = $1 AND person_id = $2 AND revoked_at IS NULL RETURNING id`;

const ShownRow = z.object({
  id: z.string(),
  created_at: z.date(),
  last_used_at: z.date(),
  expires_at: z.date(),
  person_id: z.string(),
  email: z.string().nullable(),
  name: z.string(),
  locale: z.string(),
  time_zone: z.string(),
  memberships: z.array(
    z.object({
      id: z.string(),
      org_id: z.string(),
      org_name: z.string(),
      roles: StoredRoles,
      worker_id: z.string().nullable(),
    }),
  ),
});
export type ShownSession = z.infer<typeof ShownRow>;

const ListedRow = z.object({
  id: z.string(),
  method: z.string(),
  ip: z.string(),
  user_agent: z.string().nullable(),
  created_at: z.date(),
  last_used_at: z.date(),
  expires_at: z.date(),
});
export type ListedSession = z.infer<typeof ListedRow>;

const IdRow = z.object({ id: z.string() });

/** How a person signed in. */
export type SignInMethod = 'code' | 'link' | 'passkey' | 'oidc';

export interface NewSession {
  readonly id: string;
  readonly personId: string;
  readonly tokenHash: Buffer;
  readonly method: SignInMethod;
  readonly ip: string;
  readonly userAgent: string | null;
  readonly createdAt: Date;
  readonly expiresAt: Date;
}

/** Stores the sessions of signed-in people, by the hashes of their tokens. */
@Injectable()
export class SessionsRepository {
  constructor(private readonly dataSource: DataSource) {}

  async insert(runner: SqlRunner, session: NewSession): Promise<void> {
    const { id, personId, tokenHash, method, ip, userAgent, createdAt, expiresAt } = session;
    await runner.query(INSERT, [id, personId, tokenHash, method, ip, userAgent, createdAt, expiresAt]);
  }

  /** Undefined for one that was deleted. */
  async show(sessionId: string): Promise<ShownSession | undefined> {
    const [row] = await typedRows(this.dataSource, ShownRow, SHOW, [sessionId]);
    return row;
  }

  /** Those that have not ended, and were created before `beforeId`. */
  async list(
    personId: string,
    { now, usedSince }: { readonly now: Date; readonly usedSince: Date },
    beforeId: string | null,
    limit: number,
  ): Promise<readonly ListedSession[]> {
    return typedRows(this.dataSource, ListedRow, LIST, [personId, now, usedSince, beforeId, limit]);
  }

  /** @returns whether this call ended it */
  async revoke(sessionId: string, personId: string, now: Date): Promise<boolean> {
    const rows = await typedRows(this.dataSource, IdRow, REVOKE, [sessionId, personId, now]);
    return rows.length === 1;
  }
}
