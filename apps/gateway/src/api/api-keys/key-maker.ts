import { randomBytes } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { Clock, IdSource } from '#libs/platform';
import { makeApiKey, maskedApiKey } from '../../edge/auth/api-key.rule.js';
import type { AgentCaller } from '../../edge/auth/caller.js';
import { KeyHasher } from '../../edge/auth/key-hasher.js';
import { WORKER_KEY_PREFIX } from '../../edge/dialect/key-prefixes.rule.js';
import type { ApiKeySpec, NewApiKey } from './api-key.dto.js';
import { ApiKeyRepository } from './api-key.repository.js';
import type { KeySettings } from './api-key-settings.js';
import { KeyRules } from './key-rules.js';

/** The owner of a new key. */
export interface KeyOwner {
  readonly orgId: string;
  /** Null for an agent's key. */
  readonly workerId: string | null;
  /** Null for the operator's. */
  readonly createdByKey: string | null;
}

/** Of HMAC-SHA256. */
const HASH_BYTES = 32;

export const UNLIMITED = {
  pools: null,
  allowed_cidrs: null,
  rate_limit: null,
  expires_at: null,
  person_ids: [],
};

/** Creates keys. The plain text of a key exists only in the return value. */
@Injectable()
export class KeyMaker {
  constructor(
    private readonly hasher: KeyHasher,
    private readonly ids: IdSource,
    private readonly clock: Clock,
    private readonly keys: ApiKeyRepository,
    private readonly rules: KeyRules,
  ) {}

  /** The first key of an organization, with every scope. */
  async adminKey(manager: EntityManager, orgId: string): Promise<NewApiKey> {
    const settings = {
      name: 'admin',
      scopes: ['*' as const],
      dialect: 'native' as const,
      status_casing: null,
    };
    return this.make(manager, { orgId, workerId: null, createdByKey: null }, { ...settings, ...UNLIMITED });
  }

  /** @throws ServiceError `auth.grant_too_wide`, `auth.key_invalid` when the calling key has been revoked */
  async childKey(manager: EntityManager, caller: AgentCaller, spec: ApiKeySpec): Promise<NewApiKey> {
    const parent = await this.keys.calling(manager, caller);
    const settings = this.rules.childOf(parent, spec);
    this.rules.refuseExcess(parent, settings);
    return this.make(manager, { orgId: caller.orgId, workerId: null, createdByKey: caller.keyId }, settings);
  }

  /**
   * A worker's key inherits the limits of the key it is created with, because the holder of that key has seen it.
   *
   * @throws the driver's unique violation of `api_keys_one_per_worker` while the worker has a key
   * @throws ServiceError `auth.key_invalid` when the calling key has been revoked
   */
  async workerKey(manager: EntityManager, caller: AgentCaller, workerId: string): Promise<NewApiKey> {
    const settings = {
      ...{ name: 'worker', scopes: [], dialect: 'native' as const, status_casing: null, person_ids: [] },
      ...this.rules.limitsOf(await this.keys.calling(manager, caller)),
    };
    return this.make(manager, { orgId: caller.orgId, workerId, createdByKey: caller.keyId }, settings);
  }

  /**
   * The key behind a membership, which nobody can send: its hash is random.
   *
   * @returns its id
   */
  async memberKey(manager: EntityManager, owner: KeyOwner, settings: KeySettings): Promise<string> {
    const { id } = await this.keys.insert(manager, {
      ...owner,
      id: this.ids.next(),
      kind: 'member',
      keyHash: randomBytes(HASH_BYTES),
      maskedKey: '',
      createdAt: this.clock.now(),
      settings,
    });
    return id;
  }

  private async make(manager: EntityManager, owner: KeyOwner, settings: KeySettings): Promise<NewApiKey> {
    const prefix = owner.workerId === null ? this.rules.prefixOf(settings.dialect) : WORKER_KEY_PREFIX;
    const key = makeApiKey(prefix, randomBytes);
    const view = await this.keys.insert(manager, {
      ...owner,
      id: this.ids.next(),
      kind: owner.workerId === null ? 'agent' : 'worker',
      keyHash: this.hasher.hash(key),
      maskedKey: maskedApiKey(key),
      createdAt: this.clock.now(),
      settings,
    });
    return { ...view, api_key: key };
  }
}
