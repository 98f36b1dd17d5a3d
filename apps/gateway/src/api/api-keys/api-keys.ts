import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { z } from 'zod';
import { Id } from '#libs/contracts';
import type { Idempotency } from '#libs/contracts';
import { decodeCursor, pageFrom, transaction } from '#libs/database';
import type { AgentCaller } from '../../edge/auth/caller.js';
import { refuse } from '../../edge/errors/problem-codes.js';
import { StoredAnswers } from '../../edge/idempotency/stored-answers.js';
import { NewApiKey } from './api-key.dto.js';
import type { ApiKeyChange, ApiKeySpec, ApiKeyView, KeyQuery } from './api-key.dto.js';
import { ApiKeyRepository } from './api-key.repository.js';
import { KeyMaker } from './key-maker.js';
import { KeyRules, refuseUnlessCovered } from './key-rules.js';

const Position = z.strictObject({ id: Id });

/** Manages the API keys of an organization on behalf of its own keys. */
@Injectable()
export class ApiKeys {
  constructor(
    private readonly dataSource: DataSource,
    private readonly keys: ApiKeyRepository,
    private readonly rules: KeyRules,
    private readonly maker: KeyMaker,
    private readonly answers: StoredAnswers,
  ) {}

  async create(
    caller: AgentCaller,
    spec: ApiKeySpec,
    idempotency: Idempotency | undefined,
  ): Promise<{ readonly result: NewApiKey; readonly replayed: boolean }> {
    return transaction(this.dataSource, manager =>
      this.answers.runOnce(manager, idempotency, NewApiKey, () => this.maker.childKey(manager, caller, spec)),
    );
  }

  async list(
    caller: AgentCaller,
    { limit, cursor, created_by_key: createdByKey }: KeyQuery,
  ): Promise<{ data: readonly ApiKeyView[]; next_cursor: string | null }> {
    const beforeId = cursor === undefined ? null : decodeCursor(Position, cursor).id;
    const found = await this.keys.list(caller, {
      beforeId,
      limit: limit + 1,
      createdByKey: createdByKey ?? null,
    });
    const { items: data, cursor: next } = pageFrom(found, limit, ({ id }) => ({ id }));
    return { data, next_cursor: next };
  }

  async get(caller: AgentCaller, keyId: string): Promise<ApiKeyView> {
    return this.keys.get(caller, keyId);
  }

  /**
   * Whatever its rights before the change, the key never exceeds the caller afterwards. So a key cannot widen itself,
   * nor confirm the wider rights of another key.
   */
  async change(caller: AgentCaller, keyId: string, change: ApiKeyChange): Promise<ApiKeyView> {
    return this.keys.change(caller, keyId, (calling, before) => {
      if (before.revoked_at !== null) throw refuse('api_key.revoked', 'A revoked key stays as it is.');
      const after = this.rules.changed(before, change);
      refuseUnlessCovered(calling, before);
      this.rules.refuseExcess(calling, after);
      return after;
    });
  }

  async revoke(caller: AgentCaller, keyId: string): Promise<void> {
    await this.keys.revoke(caller, keyId, refuseUnlessCovered);
  }
}
