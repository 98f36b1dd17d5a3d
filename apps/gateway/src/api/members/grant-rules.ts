import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import type { AgentCaller } from '../../edge/auth/caller.js';
import { scopesOf } from '../../edge/auth/roles.rule.js';
import type { Role } from '../../edge/auth/roles.rule.js';
import { refuse } from '../../edge/errors/problem-codes.js';
import { ApiKeyRepository } from '../api-keys/api-key.repository.js';
import type { KeySettings } from '../api-keys/api-key-settings.js';
import { KeyRules, refuseUnlessCovered } from '../api-keys/key-rules.js';
import { agentSettingsOf } from './membership-keys.js';

/** What a caller may give to members, and take from them. */
@Injectable()
export class GrantRules {
  constructor(
    private readonly keys: ApiKeyRepository,
    private readonly rules: KeyRules,
  ) {}

  /**
   * A caller gives only roles whose scopes it holds, and only if it is itself without the limits that members do not
   * have: networks, expiry, rate. Its key is locked until the end of the transaction, so that nothing is given with
   * rights that have since ended.
   *
   * @throws ServiceError `auth.grant_too_wide`, `auth.key_invalid`
   */
  async requireGrantable(
    manager: EntityManager,
    caller: Pick<AgentCaller, 'keyId'>,
    roles: readonly Role[],
  ): Promise<void> {
    const calling = await this.keys.calling(manager, caller);
    // Another person is no hidden one behind the caller's tasks, so the people behind the keys are not compared.
    const excess = this.rules.excess(calling, agentSettingsOf({ roles, personIds: calling.person_ids }));
    if (excess.length === 0) return;
    const faults = excess.map(right =>
      right === 'scopes'
        ? { pointer: '/roles', detail: 'Has a scope that the caller lacks.' }
        : { pointer: '', detail: `The calling key has a limit (${right}) that members do not have.` },
    );
    throw refuse('auth.grant_too_wide', 'A member cannot be given more than the caller has.', { faults });
  }

  /**
   * A lesser caller does not change or remove a greater member.
   *
   * @throws ServiceError `auth.grant_too_wide`, `auth.key_invalid`
   */
  async requireCovered(
    manager: EntityManager,
    caller: Pick<AgentCaller, 'keyId'>,
    roles: readonly Role[],
  ): Promise<void> {
    const calling: KeySettings = await this.keys.calling(manager, caller);
    refuseUnlessCovered(calling, { ...calling, scopes: scopesOf(roles) });
  }
}
