import { Inject, Injectable } from '@nestjs/common';
import type { OnModuleDestroy, OnModuleInit } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { z } from 'zod';
import { typedRows } from '#libs/database';
import { Broadcasts } from '#libs/messaging';
import { Clock } from '#libs/platform';
import { SETTINGS } from '../../gateway.config.js';
import type { GatewaySettings } from '../../gateway.config.js';
import type { KeyHashes } from './known-keys.js';
import type { KnownSession } from './known-session.js';
import { StoredRoles } from './roles.rule.js';

/** How long the end of a session can go unnoticed when its message was missed (the broker was unavailable). */
const CACHED_MS = 5_000;
const MAX_CACHED = 10_000;
/** Received by every gateway; the message is the id of a person whose sessions or memberships changed. */
const PERSON_CHANGED = 'broadcast.gateway.person-changed';

/** Uses the unique index of the constraint `sessions_token_hash`, memberships_of_person, and primary keys. */
const FIND = `
  SELECT s.id, s.person_id, s.expires_at, s.last_used_at, s.revoked_at,
         coalesce((
           SELECT jsonb_agg(jsonb_build_object(
                    'id', m.id, 'org_id', m.org_id, 'roles', to_jsonb(m.roles),
                    'agent_key_hash', encode(a.key_hash, 'hex'), 'worker_key_hash', encode(w.key_hash, 'hex'))
                    ORDER BY m.id)
             FROM memberships m
             LEFT JOIN api_keys a ON a.id = m.agent_key_id
             LEFT JOIN api_keys w ON w.id = m.worker_key_id
            WHERE m.person_id = s.person_id AND m.removed_at IS NULL), '[]') AS memberships
    FROM sessions s
   WHERE s.token_hash = ANY ($1::bytea[])`;

const Hash = z
  .string()
  .transform(hex => Buffer.from(hex, 'hex'))
  .nullable();
const SessionRow = z.object({
  id: z.string(),
  person_id: z.string(),
  expires_at: z.date(),
  last_used_at: z.date(),
  revoked_at: z.date().nullable(),
  memberships: z.array(
    z.object({
      id: z.string(),
      org_id: z.string(),
      roles: StoredRoles,
      agent_key_hash: Hash,
      worker_key_hash: Hash,
    }),
  ),
});

/** What a token stands for. */
export type FoundSession =
  | { readonly outcome: 'unknown' }
  | { readonly outcome: 'ended' }
  | { readonly outcome: 'valid'; readonly session: KnownSession };

/**
 * Cache of sessions by the hash of their token, as {@link KnownKeys} is of keys. Code that ends a session, or changes a
 * person's memberships, reports it here after the commit, and every gateway notices at once.
 */
@Injectable()
export class KnownSessions implements OnModuleInit, OnModuleDestroy {
  private readonly cache = new Map<string, { readonly session: KnownSession; readonly untilMs: number }>();
  /** Incremented with every received change: what was read before a change must not be cached after it. */
  private changes = 0;
  private stopListening: () => void = () => undefined;
  /** Requests that are held open by a person, by the person's id. */
  private readonly holders = new Map<string, Set<() => void>>();

  constructor(
    private readonly dataSource: DataSource,
    private readonly broadcasts: Broadcasts,
    private readonly clock: Clock,
    @Inject(SETTINGS) private readonly settings: Pick<GatewaySettings, 'SESSION_IDLE_SECONDS'>,
  ) {}

  onModuleInit(): void {
    const forgetAll = (): void => {
      this.changes += 1;
      this.cache.clear();
    };
    const forgetOne = (bytes: Uint8Array): void => {
      this.forget(Buffer.from(bytes).toString('utf8'));
    };
    this.stopListening = this.broadcasts.listen(PERSON_CHANGED, forgetOne, forgetAll);
  }

  onModuleDestroy(): void {
    this.stopListening();
  }

  /** @param hashes of the token, with each pepper */
  async find(hashes: KeyHashes): Promise<FoundSession> {
    const cached = this.cache.get(hashes[0].toString('hex'));
    const nowMs = this.clock.now().getTime();
    if (cached === undefined || cached.untilMs <= nowMs || cached.session.endsAt.getTime() <= nowMs) {
      return this.findStored(hashes);
    }
    return { outcome: 'valid', session: cached.session };
  }

  /** The same, always read from the database. */
  async findStored(hashes: KeyHashes): Promise<FoundSession> {
    const [hash] = hashes;
    const name = hash.toString('hex');
    const now = this.clock.now();
    const changesBefore = this.changes;
    const [row] = await typedRows(this.dataSource, SessionRow, FIND, [hashes]);
    this.cache.delete(name);
    if (row === undefined) return { outcome: 'unknown' };
    const session = this.sessionFrom(row, hash);
    if (row.revoked_at !== null || session.endsAt <= now) return { outcome: 'ended' };
    if (changesBefore === this.changes) this.store(name, session, now.getTime() + CACHED_MS);
    return { outcome: 'valid', session };
  }

  /** Calls back when a session or a membership of this person may have changed, until the returned function is called. */
  onChange(personId: string, callback: () => void): () => void {
    const callbacks = this.holders.get(personId) ?? new Set();
    this.holders.set(personId, callbacks.add(callback));
    return () => {
      callbacks.delete(callback);
      if (callbacks.size === 0 && this.holders.get(personId) === callbacks) this.holders.delete(personId);
    };
  }

  /** Call after the change is committed. */
  changed(personId: string): void {
    this.forget(personId);
    this.broadcasts.publish(PERSON_CHANGED, personId);
  }

  private forget(personId: string): void {
    this.changes += 1;
    for (const [name, { session }] of this.cache) {
      if (session.personId === personId) this.cache.delete(name);
    }
    for (const callback of this.holders.get(personId) ?? []) callback();
  }

  private store(name: string, session: KnownSession, untilMs: number): void {
    this.cache.set(name, { session, untilMs });
    const [oldest] = this.cache.keys();
    if (this.cache.size > MAX_CACHED && oldest !== undefined) this.cache.delete(oldest);
  }

  private sessionFrom(row: z.infer<typeof SessionRow>, hash: Buffer): KnownSession {
    const idleEndMs = row.last_used_at.getTime() + this.settings.SESSION_IDLE_SECONDS * 1_000;
    return {
      kind: 'session',
      sessionId: row.id,
      personId: row.person_id,
      hash,
      endsAt: new Date(Math.min(row.expires_at.getTime(), idleEndMs)),
      memberships: row.memberships.map(membership => ({
        id: membership.id,
        orgId: membership.org_id,
        roles: membership.roles,
        agentKeyHash: membership.agent_key_hash,
        workerKeyHash: membership.worker_key_hash,
      })),
    };
  }
}
