import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { z } from 'zod';
import { Id, notFound } from '#libs/contracts';
import type { Idempotency } from '#libs/contracts';
import { decodeCursor, encodeCursor, transaction } from '#libs/database';
import { Clock } from '#libs/platform';
import { agentPrefixOf } from '../../edge/auth/api-key.rule.js';
import type { AgentCaller } from '../../edge/auth/caller.js';
import { KnownKeys } from '../../edge/auth/known-keys.js';
import { refuse } from '../../edge/errors/refuse.js';
import { StoredAnswers } from '../../edge/idempotency/stored-answers.js';
import { findKey, listKeys, lockKeys, revokeKey, updateKey } from './api-key-rows.js';
import type { KeySettings } from './api-key-rows.js';
import { NewApiKey } from './api-key.dto.js';
import type { ApiKeyChange, ApiKeySpec, ApiKeyView, KeyQuery } from './api-key.dto.js';
import { childOf, refuseExcess, refuseUnlessCovered } from './key-limits.js';
import { KeyMaker } from './key-maker.js';
import { makingKey } from './making-key.js';
import { statusCasingOf } from './status-casing.rule.js';

const Position = z.strictObject({ id: Id });

/** Manages the API keys of an organization on behalf of its own keys. */
@Injectable()
export class ApiKeys {
  constructor(
    private readonly dataSource: DataSource,
    private readonly maker: KeyMaker,
    private readonly known: KnownKeys,
    private readonly answers: StoredAnswers,
    private readonly clock: Clock,
  ) {}

  async create(
    caller: AgentCaller,
    spec: ApiKeySpec,
    idempotency: Idempotency | undefined,
  ): Promise<{ readonly result: NewApiKey; readonly replayed: boolean }> {
    return transaction(this.dataSource, manager =>
      this.answers.runOnce(manager, idempotency, NewApiKey, async () => {
        const parent = await makingKey(manager, caller);
        const settings = childOf(parent, spec);
        refuseExcess(parent, settings);
        return this.maker.agentKey(manager, caller.orgId, settings, caller.keyId);
      }),
    );
  }

  async list(
    caller: AgentCaller,
    { limit, cursor, created_by_key: createdByKey }: KeyQuery,
  ): Promise<{ data: readonly ApiKeyView[]; next_cursor: string | null }> {
    const beforeId = cursor === undefined ? null : decodeCursor(Position, cursor).id;
    const found = await listKeys(this.dataSource, caller, beforeId, limit + 1, createdByKey ?? null);
    const data = found.slice(0, limit);
    const last = found.length > limit ? data.at(-1) : undefined;
    return { data, next_cursor: last === undefined ? null : encodeCursor({ id: last.id }) };
  }

  async get(caller: AgentCaller, keyId: string): Promise<ApiKeyView> {
    return (await findKey(this.dataSource, caller, keyId)) ?? missing();
  }

  /**
   * Whatever its rights before the change, the key never exceeds the caller afterwards. So a key cannot widen itself,
   * nor confirm the wider rights of another key.
   */
  async change(caller: AgentCaller, keyId: string, change: ApiKeyChange): Promise<ApiKeyView> {
    const { view, hash } = await transaction(this.dataSource, async manager => {
      await lockKeys(manager, caller.keyId, keyId);
      const calling = await makingKey(manager, caller);
      const before = (await findKey(manager, caller, keyId, { lock: true })) ?? missing();
      if (before.revoked_at !== null) throw refuse('api_key.revoked', 'A revoked key stays as it is.');
      const after = changed(before, change);
      refuseUnlessPrefixFits(before, after);
      refuseUnlessCovered(calling, before);
      refuseExcess(calling, after);
      return updateKey(manager, keyId, after, this.clock.now());
    });
    this.known.changed(hash);
    return view;
  }

  /** Revokes the key immediately. Revoking it again changes nothing. */
  async revoke(caller: AgentCaller, keyId: string): Promise<void> {
    const ended = await transaction(this.dataSource, async manager => {
      await lockKeys(manager, caller.keyId, keyId);
      const calling = await makingKey(manager, caller);
      const before = (await findKey(manager, caller, keyId, { lock: true })) ?? missing();
      refuseUnlessCovered(calling, before);
      return revokeKey(manager, keyId, this.clock.now());
    });
    for (const hash of ended) this.known.changed(hash);
  }
}

/** In a change, null is a value; an absent field leaves the setting unchanged. */
function changed(before: KeySettings, change: ApiKeyChange): KeySettings {
  const dialect = change.dialect ?? before.dialect;
  return {
    name: change.name ?? before.name,
    scopes: change.scopes ?? before.scopes,
    pools: change.pools === undefined ? before.pools : change.pools,
    allowed_cidrs: change.allowed_cidrs === undefined ? before.allowed_cidrs : change.allowed_cidrs,
    expires_at: change.expires_at === undefined ? before.expires_at : change.expires_at,
    rate_limit: change.rate_limit === undefined ? before.rate_limit : change.rate_limit,
    dialect,
    status_casing: statusCasingOf(dialect, change.status_casing, before.status_casing),
  };
}

/** The prefix of a key is fixed, and clients depend on it. */
function refuseUnlessPrefixFits(
  { masked_key: key, dialect: before }: ApiKeyView,
  { dialect: after }: KeySettings,
): void {
  if (after === before || key.startsWith(agentPrefixOf(after))) return;
  throw refuse(
    'api_key.dialect_fixed',
    `A key for ${after} begins with ${agentPrefixOf(after)}: make a new one.`,
  );
}

function missing(): never {
  throw notFound('api_key');
}
