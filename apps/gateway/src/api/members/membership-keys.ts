import { Injectable } from '@nestjs/common';
import { In, IsNull } from 'typeorm';
import type { EntityManager } from 'typeorm';
import type { WorkerView } from '#libs/contracts';
import { Clock } from '#libs/platform';
import { actsForOrganization, scopesOf } from '../../edge/auth/roles.rule.js';
import type { Role } from '../../edge/auth/roles.rule.js';
import { ApiKeyEntity } from '../api-keys/api-key.entity.js';
import type { KeySettings } from '../api-keys/api-key-settings.js';
import { KeyMaker, UNLIMITED } from '../api-keys/key-maker.js';
import type { Membership } from './membership.entity.js';

/** What the keys of a membership are made from. */
export interface MembershipGrant {
  readonly orgId: string;
  readonly personId: string;
  readonly roles: readonly Role[];
  readonly workerId: string | null;
  /** Under these names the person is behind the tasks that they create; see {@link personIdsOf}. */
  readonly personIds: readonly string[];
  /** The key that gives it; null for the operator's. */
  readonly createdByKey: string | null;
}

export type MembershipKeyIds = Pick<Membership, 'agent_key_id' | 'worker_key_id'>;

/**
 * The keys behind memberships: scopes, limits, suspension, idempotency, and the audit log treat a signed-in person as
 * they treat the holder of a key.
 */
@Injectable()
export class MembershipKeys {
  constructor(
    private readonly maker: KeyMaker,
    private readonly clock: Clock,
  ) {}

  async make(manager: EntityManager, grant: MembershipGrant): Promise<MembershipKeyIds> {
    return {
      agent_key_id: actsForOrganization(grant.roles) ? await this.agentKey(manager, grant) : null,
      worker_key_id: grant.workerId === null ? null : await this.workerKey(manager, grant, grant.workerId),
    };
  }

  /**
   * The keys for other roles. A key that stays keeps its id, and with it its place in the audit log.
   *
   * @returns also the hashes of keys that changed or ended, to be reported after the commit
   */
  async change(
    manager: EntityManager,
    before: Membership,
    grant: MembershipGrant,
  ): Promise<{ readonly ids: MembershipKeyIds; readonly changed: readonly Buffer[] }> {
    const keepsAgent = before.agent_key_id !== null && actsForOrganization(grant.roles);
    const keepsWorker = before.worker_key_id !== null && before.worker_id === grant.workerId;
    const made = await this.make(manager, {
      ...grant,
      roles: keepsAgent ? grant.roles.filter(role => role === 'worker') : grant.roles,
      workerId: keepsWorker ? null : grant.workerId,
    });
    const ended = await this.revoke(manager, {
      agent_key_id: keepsAgent ? null : before.agent_key_id,
      worker_key_id: keepsWorker ? null : before.worker_key_id,
    });
    const changed = keepsAgent ? await this.rescope(manager, before.agent_key_id, grant) : [];
    return {
      ids: {
        agent_key_id: keepsAgent ? before.agent_key_id : made.agent_key_id,
        worker_key_id: keepsWorker ? before.worker_key_id : made.worker_key_id,
      },
      changed: [...ended, ...changed],
    };
  }

  /** @returns the hashes of the keys, to be reported after the commit */
  async revoke(
    manager: EntityManager,
    { agent_key_id, worker_key_id }: MembershipKeyIds,
  ): Promise<readonly Buffer[]> {
    const ids = [agent_key_id, worker_key_id].filter(id => id !== null);
    if (ids.length === 0) return [];
    const now = this.clock.now();
    await manager.update(
      ApiKeyEntity,
      { id: In(ids), revoked_at: IsNull() },
      { revoked_at: now, updated_at: now },
    );
    return this.hashesOf(manager, ids);
  }

  private async rescope(
    manager: EntityManager,
    id: string | null,
    grant: MembershipGrant,
  ): Promise<readonly Buffer[]> {
    if (id === null) return [];
    const { scopes, person_ids } = agentSettingsOf(grant);
    await manager.update(ApiKeyEntity, { id }, { scopes, person_ids, updated_at: this.clock.now() });
    return this.hashesOf(manager, [id]);
  }

  private async hashesOf(manager: EntityManager, ids: readonly string[]): Promise<readonly Buffer[]> {
    const keys = await manager.findBy(ApiKeyEntity, { id: In([...ids]) });
    return keys.map(({ key_hash: hash }) => hash);
  }

  private agentKey(manager: EntityManager, grant: MembershipGrant): Promise<string> {
    const owner = { orgId: grant.orgId, createdByKey: grant.createdByKey, workerId: null };
    return this.maker.memberKey(manager, owner, agentSettingsOf(grant));
  }

  private workerKey(manager: EntityManager, grant: MembershipGrant, workerId: string): Promise<string> {
    const owner = { orgId: grant.orgId, createdByKey: grant.createdByKey, workerId };
    return this.maker.memberKey(manager, owner, { ...agentSettingsOf(grant), scopes: [], person_ids: [] });
  }
}

/**
 * The names of a person in an organization: the id of their account, and the name that their worker record has. With
 * both, they never get a task that they created, and no two answers to one task.
 */
export function personIdsOf(
  personId: string,
  worker: Pick<WorkerView, 'person_id'> | undefined,
): readonly string[] {
  const named = worker?.person_id ?? personId;
  return named === personId ? [personId] : [personId, named];
}

/** The person is behind the tasks that they create, as the people behind a key are. */
export function agentSettingsOf({
  roles,
  personIds,
}: Pick<MembershipGrant, 'roles' | 'personIds'>): KeySettings {
  return {
    ...UNLIMITED,
    ...{ name: 'member', dialect: 'native', status_casing: null },
    scopes: scopesOf(roles),
    person_ids: [...personIds],
  };
}
