import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { z } from 'zod';
import { Id, InstantOut } from '#libs/contracts';
import { decodeCursor, pageFrom, typedRows } from '#libs/database';
import { AuditAction } from './audit-action.dto.js';
import type { AuditQuery } from './audit-action.dto.js';

/** Uses index audit_actions_by_organization, or the primary key for the whole installation: ids are UUIDv7. */
const LIST = `
  SELECT a.id, a.org_id, a.at, a.actor_kind, a.actor_key_id, a.actor_worker_id, a.actor_person_id,
         a.actor_session_id, a.ip, a.user_agent, a.action,
         a.target, a.details, a.request_id, o.status, o.location
    FROM audit_actions a LEFT JOIN audit_outcomes o ON o.action_id = a.id
   WHERE ($1::uuid IS NULL OR a.org_id = $1)
     AND ($2::text IS NULL OR a.action = $2)
     AND ($3::text IS NULL OR a.actor_key_id = $3)
     AND ($4::timestamptz IS NULL OR a.at >= $4)
     AND ($5::timestamptz IS NULL OR a.at < $5)
     AND ($6::uuid IS NULL OR a.actor_person_id = $6)
     AND ($7::text IS NULL OR EXISTS (SELECT FROM jsonb_each_text(a.target) AS one WHERE one.value = $7))
     AND ($8::uuid IS NULL OR a.id < $8)
   ORDER BY a.id DESC
   LIMIT $9`;

const { kind, key_id, worker_id, person_id, session_id } = AuditAction.shape.actor.shape;
const ActionRow = AuditAction.omit({ at: true, actor: true }).extend({
  at: z.date(),
  actor_kind: kind,
  actor_key_id: key_id,
  actor_worker_id: worker_id,
  actor_person_id: person_id,
  actor_session_id: session_id,
});

const Position = z.strictObject({ id: Id, at: InstantOut });

/** Reads the audit log. */
@Injectable()
export class AuditHistory {
  constructor(private readonly dataSource: DataSource) {}

  /**
   * Newest first.
   *
   * @param orgId null for all organizations and for actions that belong to none
   * @throws ServiceError `cursor.invalid`
   */
  async list(orgId: string | null, { limit, cursor, ...filter }: AuditQuery) {
    const after = cursor === undefined ? null : decodeCursor(Position, cursor);
    const rows = await typedRows(this.dataSource, ActionRow, LIST, [
      ...[orgId, filter.action ?? null, filter.actor_key_id ?? null, filter.from ?? null, filter.to ?? null],
      ...[filter.actor_person_id ?? null, filter.target_id ?? null, after?.id ?? null, limit + 1],
    ]);
    const { items, cursor: next } = pageFrom(rows.map(toView), limit, ({ id, at }) => ({ id, at }));
    return { data: [...items], next_cursor: next };
  }
}

function toView({
  actor_kind,
  actor_key_id,
  actor_worker_id,
  actor_person_id,
  actor_session_id,
  ...row
}: z.infer<typeof ActionRow>): AuditAction {
  return {
    ...row,
    at: row.at.toISOString(),
    actor: {
      ...{ kind: actor_kind, key_id: actor_key_id, worker_id: actor_worker_id },
      ...{ person_id: actor_person_id, session_id: actor_session_id },
    },
  };
}
