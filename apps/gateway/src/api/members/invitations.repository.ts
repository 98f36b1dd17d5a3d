import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { EntityManager } from 'typeorm';
import { z } from 'zod';
import { execute, typedRows } from '#libs/database';
import type { SqlRunner } from '#libs/database';
import { StoredRoles } from '../../edge/auth/roles.rule.js';
import { withTheirMails } from '../mail/outgoing-mails.sql.js';
import { InvitationEntity } from './invitation.entity.js';
import type { Invitation } from './invitation.entity.js';

/** Uses index invitations_by_email. An address has one open invitation to an organization: the newest. */
const REPLACE = withTheirMails(`
  UPDATE invitations SET revoked_at = $3
   WHERE email_key = $1 AND org_id = $2 AND accepted_at IS NULL AND revoked_at IS NULL RETURNING id`);

/** Uses invitations_pkey. */
const REVOKE = withTheirMails(`
  UPDATE invitations SET revoked_at = $3
   WHERE id = $1 AND org_id = $2 AND accepted_at IS NULL AND revoked_at IS NULL RETURNING id`);

/** Uses invitations_pkey. */
const SENT = `UPDATE invitations SET sent_at = $2 WHERE id = $1`;

/** Uses the index of the constraint invitations_token_hash. */
const ACCEPT = withTheirMails(`
  UPDATE invitations SET accepted_at = $2
   WHERE token_hash = ANY ($1::bytea[]) AND accepted_at IS NULL AND revoked_at IS NULL AND expires_at > $2
  RETURNING id, org_id, email_key, roles, worker_id, invited_by_key`);

/** Uses the index of the constraint invitations_token_hash. */
const PLACE = `SELECT org_id, worker_id FROM invitations WHERE token_hash = ANY ($1::bytea[])`;

/** Uses index invitations_by_email. */
const OPEN_FOR = `
  SELECT email, locale FROM invitations
   WHERE email_key = $1 AND accepted_at IS NULL AND revoked_at IS NULL AND expires_at > $2
   ORDER BY id DESC LIMIT 1`;

/** Uses invitations_pkey. What its mail says, while it can be accepted. */
const FOR_MAIL = `
  SELECT i.email, i.locale, o.name AS organization
    FROM invitations i JOIN organizations o ON o.id = i.org_id
   WHERE i.id = $1 AND i.accepted_at IS NULL AND i.revoked_at IS NULL AND i.expires_at > $2`;

/** Uses index memberships_of_person. */
const IS_MEMBER = `
  SELECT m.id FROM memberships m JOIN persons p ON p.id = m.person_id
   WHERE p.email_key = $1 AND m.org_id = $2 AND m.removed_at IS NULL`;

/** Uses index invitations_by_expiry. */
const PURGE = `DELETE FROM invitations WHERE expires_at < $1`;

const AcceptedRow = z.object({
  id: z.string(),
  org_id: z.string(),
  email_key: z.string(),
  roles: StoredRoles,
  worker_id: z.string().nullable(),
  invited_by_key: z.string(),
});
export type AcceptedInvitation = z.infer<typeof AcceptedRow>;
const PlaceRow = AcceptedRow.pick({ org_id: true, worker_id: true });
const OpenRow = z.object({ email: z.string(), locale: z.string() });
const ForMailRow = OpenRow.extend({ organization: z.string() });
const IdRow = z.object({ id: z.string() });

/** Stores invitations. */
@Injectable()
export class InvitationsRepository {
  constructor(private readonly dataSource: DataSource) {}

  /** Ends the open one for the same address. */
  async insert(manager: EntityManager, invitation: Invitation): Promise<void> {
    const { email_key: emailKey, org_id: orgId, created_at: now } = invitation;
    await manager.query(REPLACE, [emailKey, orgId, now]);
    await manager.insert(InvitationEntity, invitation);
  }

  async isMember(runner: SqlRunner, emailKey: string, orgId: string): Promise<boolean> {
    return (await typedRows(runner, IdRow, IS_MEMBER, [emailKey, orgId])).length > 0;
  }

  /** Newest first; those before `beforeId`. */
  async list(orgId: string, beforeId: string | null, limit: number): Promise<readonly Invitation[]> {
    const query = this.dataSource.getRepository(InvitationEntity).createQueryBuilder('i');
    // Uses index invitations_of_organization.
    query.where('i.org_id = :orgId', { orgId }).orderBy('i.id', 'DESC').take(limit);
    if (beforeId !== null) query.andWhere('i.id < :beforeId', { beforeId });
    return query.getMany();
  }

  async find(orgId: string, id: string): Promise<Invitation | null> {
    return this.dataSource.manager.findOneBy(InvitationEntity, { id, org_id: orgId });
  }

  /** @returns whether this call revoked it */
  async revoke(orgId: string, id: string, now: Date): Promise<boolean> {
    return (await typedRows(this.dataSource, IdRow, REVOKE, [id, orgId, now])).length === 1;
  }

  async markSent(manager: EntityManager, id: string, now: Date): Promise<void> {
    await manager.query(SENT, [id, now]);
  }

  /** Undefined for one that cannot be accepted any more. */
  async forMail(id: string, now: Date): Promise<z.infer<typeof ForMailRow> | undefined> {
    const [row] = await typedRows(this.dataSource, ForMailRow, FOR_MAIL, [id, now]);
    return row;
  }

  /** Where an invitation is to; undefined for an unknown one. Whether it can be accepted is decided by {@link accept}. */
  async place(tokenHashes: readonly Buffer[]): Promise<z.infer<typeof PlaceRow> | undefined> {
    const [row] = await typedRows(this.dataSource, PlaceRow, PLACE, [tokenHashes]);
    return row;
  }

  /** Uses it up, in the transaction of `manager`. @returns undefined for one that cannot be accepted */
  async accept(
    manager: EntityManager,
    tokenHashes: readonly Buffer[],
    now: Date,
  ): Promise<AcceptedInvitation | undefined> {
    const [row] = await typedRows(manager, AcceptedRow, ACCEPT, [tokenHashes, now]);
    return row;
  }

  /** The address as written in its newest open invitation, and the language. */
  async openFor(
    runner: SqlRunner | undefined,
    emailKey: string,
    now: Date,
  ): Promise<z.infer<typeof OpenRow> | undefined> {
    const [row] = await typedRows(runner ?? this.dataSource, OpenRow, OPEN_FOR, [emailKey, now]);
    return row;
  }

  async purge(before: Date): Promise<void> {
    await execute(this.dataSource, PURGE, [before]);
  }
}
