import { Injectable } from '@nestjs/common';
import { ArrayContainedBy, DataSource, IsNull, LessThan, Raw } from 'typeorm';
import type { EntityManager, FindOptionsWhere } from 'typeorm';
import { isSameLabel, notFound } from '#libs/contracts';
import { transaction } from '#libs/database';
import { Clock } from '#libs/platform';
import type { AgentCaller } from '../../edge/auth/caller.js';
import { KnownKeys } from '../../edge/auth/known-keys.js';
import { Dialects } from '../../edge/dialect/dialects.js';
import { refuse } from '../../edge/errors/problem-codes.js';
import type { ApiKeyView } from './api-key.dto.js';
import { ApiKeyEntity } from './api-key.entity.js';
import type { ApiKey } from './api-key.entity.js';
import { columnsOf, viewOf } from './api-key-settings.js';
import type { KeySettings } from './api-key-settings.js';
import { lockKeys } from './api-keys.sql.js';

/** The organization and the pools that the calling key may see. */
export interface Viewer {
  readonly orgId: string;
  readonly pools: readonly string[] | null;
}

/** A page of keys. */
export interface KeyPage {
  readonly beforeId: string | null;
  readonly limit: number;
  readonly createdByKey: string | null;
}

export interface NewKey {
  readonly id: string;
  readonly kind: ApiKey['kind'];
  readonly orgId: string;
  /** Null for an agent's key. */
  readonly workerId: string | null;
  readonly keyHash: Buffer;
  readonly maskedKey: string;
  readonly createdAt: Date;
  /** The key it was created with; null for the operator's. */
  readonly createdByKey: string | null;
  readonly settings: KeySettings;
}

/** Stores API keys. Every gateway is notified of a key that is changed or revoked. */
@Injectable()
export class ApiKeyRepository {
  constructor(
    private readonly dataSource: DataSource,
    private readonly dialects: Dialects,
    private readonly known: KnownKeys,
    private readonly clock: Clock,
  ) {}

  async insert(manager: EntityManager, { settings, ...key }: NewKey): Promise<ApiKeyView> {
    const row: ApiKey = {
      id: key.id,
      org_id: key.orgId,
      kind: key.kind,
      worker_id: key.workerId,
      key_hash: key.keyHash,
      masked_key: key.maskedKey,
      ...columnsOf(settings),
      created_by_key: key.createdByKey,
      last_used_at: null,
      revoked_at: null,
      created_at: key.createdAt,
      updated_at: key.createdAt,
    };
    await manager.insert(ApiKeyEntity, row);
    return this.viewOf(row);
  }

  /** @throws ServiceError `api_key.not_found` */
  async get(viewer: Viewer, keyId: string): Promise<ApiKeyView> {
    const row = await this.dataSource.manager.findOneBy(ApiKeyEntity, { ...visibleTo(viewer), id: keyId });
    return this.viewOf(existing(row));
  }

  /** Newest first; only keys created before `beforeId`. Uses index api_keys_by_organization: ids are UUIDv7. */
  async list(viewer: Viewer, { beforeId, limit, createdByKey }: KeyPage): Promise<readonly ApiKeyView[]> {
    const rows = await this.dataSource.manager.find(ApiKeyEntity, {
      where: {
        ...visibleTo(viewer),
        ...(beforeId !== null && { id: LessThan(beforeId) }),
        ...(createdByKey !== null && { created_by_key: createdByKey }),
      },
      order: { id: 'DESC' },
      take: limit,
    });
    return rows.map(row => this.viewOf(row));
  }

  /**
   * The current state of the calling key, locked until the end of the transaction, so that it is neither changed nor
   * revoked while a key is created with it. The state that admitted the request may be a few seconds old, and nothing
   * may be created with rights that have since ended.
   *
   * @throws ServiceError `auth.key_invalid`
   */
  async calling(manager: EntityManager, { keyId }: Pick<AgentCaller, 'keyId'>): Promise<KeySettings> {
    const row = await manager.findOne(ApiKeyEntity, {
      where: { id: keyId, revoked_at: IsNull() },
      lock: { mode: 'pessimistic_read' },
    });
    if (row === null) throw refuse('auth.key_invalid', 'The API key has been revoked.');
    return this.viewOf(row);
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
    const after = await transaction(this.dataSource, async manager => {
      const { calling, before } = await this.lock(manager, caller, keyId);
      const settings = decide(calling, this.viewOf(before));
      const changes = { ...columnsOf(settings), updated_at: this.clock.now() };
      await manager.update(ApiKeyEntity, { id: keyId }, changes);
      return { ...before, ...changes };
    });
    this.known.changed(after.key_hash);
    return this.viewOf(after);
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
    const key = await transaction(this.dataSource, async manager => {
      const { calling, before } = await this.lock(manager, caller, keyId);
      permit(calling, this.viewOf(before));
      const now = this.clock.now();
      await manager.update(
        ApiKeyEntity,
        { id: keyId, revoked_at: IsNull() },
        { revoked_at: now, updated_at: now },
      );
      return before;
    });
    if (key.revoked_at === null) this.known.changed(key.key_hash);
  }

  /** Takes a person off all keys of the organization that they are behind. */
  async forgetPerson(orgId: string, personId: string): Promise<void> {
    const changed = await transaction(this.dataSource, async manager => {
      const named = await manager.find(ApiKeyEntity, {
        where: { org_id: orgId, person_ids: Raw(column => `${column} <> '{}'`) },
        order: { id: 'ASC' },
        lock: { mode: 'pessimistic_write' },
      });
      const theirs = named.filter(({ person_ids }) => person_ids.some(one => isSameLabel(one, personId)));
      for (const { id, person_ids } of theirs) {
        const others = person_ids.filter(one => !isSameLabel(one, personId));
        await manager.update(ApiKeyEntity, { id }, { person_ids: others, updated_at: this.clock.now() });
      }
      return theirs;
    });
    for (const { key_hash } of changed) this.known.changed(key_hash);
  }

  /** Locks the key and the calling one until the end of the transaction. */
  private async lock(
    manager: EntityManager,
    caller: AgentCaller,
    keyId: string,
  ): Promise<{ readonly calling: KeySettings; readonly before: ApiKey }> {
    await lockKeys(manager, caller.keyId, keyId);
    const calling = await this.calling(manager, caller);
    const before = await manager.findOneBy(ApiKeyEntity, { ...visibleTo(caller), id: keyId });
    return { calling, before: existing(before) };
  }

  private viewOf(key: ApiKey): ApiKeyView {
    return viewOf(key, dialect => this.dialects.named(dialect).hasStatusCasing);
  }
}

/** Without a parameter, a prepared statement can use the partial index on agents' keys. */
const OF_AGENT = Raw(column => `${column} = 'agent'`);

/** Agents' keys. A key limited to pools sees only keys limited to a subset of those pools. */
function visibleTo({ orgId, pools }: Viewer): FindOptionsWhere<ApiKey> {
  return { kind: OF_AGENT, org_id: orgId, ...(pools !== null && { pools: ArrayContainedBy([...pools]) }) };
}

function existing(key: ApiKey | null): ApiKey {
  if (key === null) throw notFound('api_key');
  return key;
}
