import { Injectable } from '@nestjs/common';
import { z } from 'zod';
import { Id } from '#libs/contracts';
import { decodeCursor, pageFrom } from '#libs/database';
import type { AgentCaller } from '../../edge/auth/caller.js';
import { StoredRoles } from '../../edge/auth/roles.rule.js';
import type { Role } from '../../edge/auth/roles.rule.js';
import { refuse } from '../../edge/errors/problem-codes.js';
import type { PageQuery } from '../../edge/schemas/input.js';
import { GrantRules } from './grant-rules.js';
import { WORKER_FOR_ROLE } from './member.dto.js';
import type { MemberChange, MemberView } from './member.dto.js';
import { MembersRepository } from './members.repository.js';
import { MembershipChanges } from './membership-changes.js';
import { personIdsOf } from './membership-keys.js';
import type { MembershipGrant } from './membership-keys.js';
import { Memberships } from './memberships.js';

const Position = z.strictObject({ id: Id });

/** The members of an organization, on behalf of its own members and keys. */
@Injectable()
export class Members {
  constructor(
    private readonly repository: MembersRepository,
    private readonly changes: MembershipChanges,
    private readonly memberships: Memberships,
    private readonly rules: GrantRules,
  ) {}

  async list(
    { orgId }: AgentCaller,
    { limit, cursor }: PageQuery,
  ): Promise<{ data: readonly MemberView[]; next_cursor: string | null }> {
    const beforeId = cursor === undefined ? null : decodeCursor(Position, cursor).id;
    const found = await this.repository.list(orgId, beforeId, limit + 1);
    const { items, cursor: next } = pageFrom(found, limit, ({ id }) => ({ id }));
    return { data: items, next_cursor: next };
  }

  /**
   * The caller must hold the scopes of the member's roles, before and after. An omitted worker record stays.
   *
   * @throws ServiceError `member.not_found`, `member.last_owner`, `member.worker_taken`, `worker.not_found`,
   *   `auth.grant_too_wide`
   */
  async change(
    caller: AgentCaller,
    memberId: string,
    { roles, worker_id: given }: MemberChange,
  ): Promise<MemberView> {
    const { orgId } = caller;
    const current = await this.repository.get(orgId, memberId);
    const needsWorker = roles.includes('worker');
    const workerId = given ?? (needsWorker ? (current.worker_id ?? undefined) : undefined);
    if (needsWorker !== (workerId !== undefined)) {
      const fault = { pointer: '/worker_id', detail: WORKER_FOR_ROLE.message };
      throw refuse('request.invalid', 'The body breaks a rule.', { faults: [fault] });
    }
    const personId = current.person.id;
    const worker = await this.memberships.workerOf(orgId, workerId);
    const grant: MembershipGrant = {
      ...{ orgId, personId, roles, createdByKey: caller.keyId },
      ...{ workerId: workerId ?? null, personIds: personIdsOf(personId, worker) },
    };
    await this.decide(caller, memberId, grant);
    await this.memberships.nameWorker(grant);
    return this.repository.get(orgId, memberId);
  }

  /** @throws ServiceError `member.not_found`, `member.last_owner`, `auth.grant_too_wide` */
  async remove(caller: AgentCaller, memberId: string): Promise<void> {
    await this.decide(caller, memberId, null);
  }

  private async decide(caller: AgentCaller, memberId: string, next: MembershipGrant | null): Promise<void> {
    await this.changes.apply(async manager => {
      const owners = await this.repository.lockOwners(manager, caller.orgId);
      const before = await this.repository.lock(manager, caller.orgId, memberId);
      await this.rules.requireCovered(manager, caller, StoredRoles.parse(before.roles));
      if (next !== null) await this.rules.requireGrantable(manager, caller, next.roles);
      requireAnOwner(owners, memberId, next?.roles ?? []);
      return { before, next };
    });
  }
}

/** @throws ServiceError `member.last_owner` */
function requireAnOwner(owners: readonly string[], memberId: string, roles: readonly Role[]): void {
  if (roles.includes('owner') || owners.length !== 1 || owners[0] !== memberId) return;
  throw refuse('member.last_owner', 'This is the only owner: make another member an owner first.');
}
