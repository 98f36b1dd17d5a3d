import { randomBytes } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { Clock, IdSource } from '#libs/platform';
import { makeApiKey, maskedApiKey } from '../auth/domain/api-key.js';
import type { SqlRunner } from '#libs/database';
import { KeyHasher } from '../auth/key-hasher.js';
import { insertKey } from './api-key-rows.js';
import type { KeySettings } from './api-key-rows.js';
import type { NewApiKey } from './api-key.dto.js';

/** Makes keys. The key itself is in what this returns and nowhere else. */
@Injectable()
export class KeyMaker {
  constructor(
    private readonly hasher: KeyHasher,
    private readonly ids: IdSource,
    private readonly clock: Clock,
  ) {}

  async agentKey(runner: SqlRunner, orgId: string, settings: KeySettings): Promise<NewApiKey> {
    return this.make(runner, orgId, null, settings);
  }

  /** @throws the driver's unique violation of `api_keys_one_per_worker` while the worker has a key */
  async workerKey(runner: SqlRunner, orgId: string, workerId: string): Promise<NewApiKey> {
    const nothingElse = { pools: null, allowed_cidrs: null, rate_limit: null, expires_at: null };
    return this.make(runner, orgId, workerId, {
      name: 'worker',
      scopes: [],
      dialect: 'native',
      ...nothingElse,
    });
  }

  private async make(
    runner: SqlRunner,
    orgId: string,
    workerId: string | null,
    settings: KeySettings,
  ): Promise<NewApiKey> {
    const key = makeApiKey(workerId === null ? 'agent' : 'worker', randomBytes, settings.dialect);
    const view = await insertKey(runner, {
      id: this.ids.next(),
      orgId,
      workerId,
      keyHash: this.hasher.hash(key),
      maskedKey: maskedApiKey(key),
      createdAt: this.clock.now(),
      settings,
    });
    return { ...view, api_key: key };
  }
}
