import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { notFound } from '#libs/contracts';
import { transaction } from '#libs/database';
import { Clock } from '#libs/platform';
import type { AgentCaller } from '../../edge/auth/caller.js';
import { KnownKeys } from '../../edge/auth/known-keys.js';
import { ApiKeyRows, lockKeys, revokeKey } from './api-key-rows.js';
import type { KeyPage, KeySettings, Viewer } from './api-key-rows.js';
import type { ApiKeyView } from './api-key.dto.js';

/** The API keys of agents: reads them, and changes and revokes them, of which every gateway is notified. */
@Injectable()
export class ApiKeyRepository {
  constructor(
    private readonly dataSource: DataSource,
    private readonly rows: ApiKeyRows,
    private readonly known: KnownKeys,
    private readonly clock: Clock,
  ) {}

  /** @throws ServiceError `api_key.not_found` */
  async get(viewer: Viewer, keyId: string): Promise<ApiKeyView> {
    return (await this.rows.find(this.dataSource, viewer, keyId)) ?? missing();
  }

  /** Newest first. */
  async list(viewer: Viewer, page: KeyPage): Promise<readonly ApiKeyView[]> {
    return this.rows.list(this.dataSource, viewer, page);
  }

  /**
   * @param decide the settings after the change, given the calling key and the key before it; a refusal that it throws
   *   leaves the key unchanged
   * @throws ServiceError `api_key.not_found`, `auth.key_invalid`
   */
  async change(
    caller: AgentCaller,
    keyId: string,
    decide: (calling: KeySettings, before: ApiKeyView) => KeySettings,
  ): Promise<ApiKeyView> {
    const { view, hash } = await transaction(this.dataSource, async manager => {
      await lockKeys(manager, caller.keyId, keyId);
      const calling = await this.rows.calling(manager, caller);
      const before = (await this.rows.find(manager, caller, keyId, { lock: true })) ?? missing();
      return this.rows.update(manager, keyId, decide(calling, before), this.clock.now());
    });
    this.known.changed(hash);
    return view;
  }

  /**
   * Revokes the key immediately. Revoking it again changes nothing.
   *
   * @param permit throws the refusal of a caller that may not revoke the key
   * @throws ServiceError `api_key.not_found`, `auth.key_invalid`
   */
  async revoke(
    caller: AgentCaller,
    keyId: string,
    permit: (calling: KeySettings, before: ApiKeyView) => void,
  ): Promise<void> {
    const ended = await transaction(this.dataSource, async manager => {
      await lockKeys(manager, caller.keyId, keyId);
      const calling = await this.rows.calling(manager, caller);
      permit(calling, (await this.rows.find(manager, caller, keyId, { lock: true })) ?? missing());
      return revokeKey(manager, keyId, this.clock.now());
    });
    for (const hash of ended) this.known.changed(hash);
  }
}

function missing(): never {
  throw notFound('api_key');
}
