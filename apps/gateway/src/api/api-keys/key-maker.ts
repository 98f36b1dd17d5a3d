import { randomBytes } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { Clock, IdSource } from '#libs/platform';
import { makeApiKey, maskedApiKey } from '../../edge/auth/api-key.rule.js';
import type { SqlRunner } from '#libs/database';
import type { AgentCaller } from '../../edge/auth/caller.js';
import { KeyHasher } from '../../edge/auth/key-hasher.js';
import { insertKey } from './api-key-rows.js';
import type { KeySettings } from './api-key-rows.js';
import type { NewApiKey } from './api-key.dto.js';
import { limitsOf } from './key-limits.js';
import { makingKey } from './making-key.js';

/** Creates keys. The plain text of a key exists only in the return value. */
@Injectable()
export class KeyMaker {
  constructor(
    private readonly hasher: KeyHasher,
    private readonly ids: IdSource,
    private readonly clock: Clock,
  ) {}

  /** @param createdByKey null for the operator's */
  async agentKey(
    runner: SqlRunner,
    orgId: string,
    settings: KeySettings,
    createdByKey: string | null,
  ): Promise<NewApiKey> {
    return this.make(runner, orgId, null, settings, createdByKey);
  }

  /**
   * A worker's key inherits the limits of the key it is created with, because the holder of that key has seen it.
   *
   * @throws the driver's unique violation of `api_keys_one_per_worker` while the worker has a key
   * @throws ServiceError `auth.key_invalid` when the calling key has been revoked
   */
  async workerKey(runner: SqlRunner, caller: AgentCaller, workerId: string): Promise<NewApiKey> {
    const settings = {
      ...{ name: 'worker', scopes: [], dialect: 'native' as const, status_casing: null },
      ...limitsOf(await makingKey(runner, caller)),
    };
    return this.make(runner, caller.orgId, workerId, settings, caller.keyId);
  }

  private async make(
    runner: SqlRunner,
    orgId: string,
    workerId: string | null,
    settings: KeySettings,
    createdByKey: string | null,
  ): Promise<NewApiKey> {
    const key = makeApiKey(workerId === null ? 'agent' : 'worker', randomBytes, settings.dialect);
    const view = await insertKey(runner, {
      id: this.ids.next(),
      orgId,
      workerId,
      keyHash: this.hasher.hash(key),
      maskedKey: maskedApiKey(key),
      createdAt: this.clock.now(),
      createdByKey,
      settings,
    });
    return { ...view, api_key: key };
  }
}
