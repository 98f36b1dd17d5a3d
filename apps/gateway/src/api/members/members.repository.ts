import { Injectable } from '@nestjs/common';
import { DataSource, IsNull } from 'typeorm';
import type { EntityManager } from 'typeorm';
import { z } from 'zod';
import { notFound } from '#libs/contracts';
import { typedRows } from '#libs/database';
import { StoredRoles } from '../../edge/auth/roles.rule.js';
import type { MemberView } from './member.dto.js';
import { MembershipEntity } from './membership.entity.js';
import type { Membership } from './membership.entity.js';

/** Newest first; uses index memberships_of_organization: ids are UUIDv7. */
const LIST = `
  SELECT m.id, m.person_id, p.email, p.name, m.roles, m.worker_id, m.created_at, m.updated_at
    FROM memberships m JOIN persons p ON p.id = m.person_id
   WHERE m.org_id = $1 AND m.removed_at IS NULL AND ($2::uuid IS NULL OR m.id < $2) AND ($3::uuid IS NULL OR m.id = $3)
   ORDER BY m.id DESC
   LIMIT $4`;

/** Uses index memberships_of_organization. In the order of ids, so that two removals do not deadlock. */
const LOCK_OWNERS = `
  SELECT id FROM memberships
   WHERE org_id = $1 AND removed_at IS NULL AND 'owner' = ANY (roles) ORDER BY id FOR UPDATE`;

const MemberRow = z.object({
  id: z.string(),
  person_id: z.string(),
  email: z.string().nullable(),
  name: z.string(),
  roles: StoredRoles,
  worker_id: z.string().nullable(),
  created_at: z.date(),
  updated_at: z.date(),
});
const IdRow = z.object({ id: z.string() });

/** Reads and locks the members of organizations. */
@Injectable()
export class MembersRepository {
  constructor(private readonly dataSource: DataSource) {}

  /** Those created before `beforeId`. */
  async list(orgId: string, beforeId: string | null, limit: number): Promise<readonly MemberView[]> {
    const rows = await typedRows(this.dataSource, MemberRow, LIST, [orgId, beforeId, null, limit]);
    return rows.map(toView);
  }

  /** @throws ServiceError `member.not_found` */
  async get(orgId: string, memberId: string): Promise<MemberView> {
    const [row] = await typedRows(this.dataSource, MemberRow, LIST, [orgId, null, memberId, 1]);
    if (row === undefined) throw notFound('member');
    return toView(row);
  }

  /** Until the end of the transaction. @throws ServiceError `member.not_found` */
  async lock(manager: EntityManager, orgId: string, memberId: string): Promise<Membership> {
    const found = await manager.findOne(MembershipEntity, {
      where: { id: memberId, org_id: orgId, removed_at: IsNull() },
      lock: { mode: 'pessimistic_write' },
    });
    if (found === null) throw notFound('member');
    return found;
  }

  /** The ids of the owners, locked until the end of the transaction: none is removed at the same moment. */
  async lockOwners(manager: EntityManager, orgId: string): Promise<readonly string[]> {
    const rows = await typedRows(manager, IdRow, LOCK_OWNERS, [orgId]);
    return rows.map(({ id }) => id);
  }
}

function toView({
  person_id,
  email,
  name,
  created_at,
  updated_at,
  ...row
}: z.infer<typeof MemberRow>): MemberView {
  return {
    ...row,
    person: { id: person_id, email: email ?? '', name },
    created_at: created_at.toISOString(),
    updated_at: updated_at.toISOString(),
  };
}
