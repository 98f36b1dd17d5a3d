import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { z } from 'zod';
import { ERASED_TEXT, isSameLabel } from '#libs/contracts';
import { asServiceError, execute, typedRows } from '#libs/database';
import type { AuditedAction } from './audited.js';

const INSERT = `
  INSERT INTO audit_actions (id, org_id, at, actor_kind, actor_key_id, actor_worker_id, actor_person_id,
                             actor_session_id, ip, user_agent, action, target, details, request_id)
  VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)`;

const FINISH = `INSERT INTO audit_outcomes (action_id, status, location, finished_at) VALUES ($1, $2, $3, $4)`;

/** Rows per query of {@link NAMING}. */
const PAGE = 500;

/** Uses index audit_actions_by_organization. */
const NAMING = `
  SELECT id, details FROM audit_actions
   WHERE org_id = $1 AND details ?| '{person_id,person_ids}'::text[] AND id > $2 ORDER BY id LIMIT $3`;
const FIRST_ID = '00000000-0000-0000-0000-000000000000';
const NamingRow = z.object({ id: z.string(), details: z.record(z.string(), z.unknown()) });

const RENAME = `UPDATE audit_actions SET details = $2 WHERE id = $1`;

/** The status of the response, and the location of the created resource. */
export interface Outcome {
  readonly status: number;
  readonly location: string | null;
}

/**
 * Who changed what, when, and from where. The table is append-only: it refuses deletes, and every update but that which
 * replaces the name of a person.
 *
 * An action is recorded before it is carried out, and its outcome after: no change goes unrecorded, and an action
 * without an outcome is one during which the gateway died.
 */
@Injectable()
export class AuditLog {
  constructor(private readonly dataSource: DataSource) {}

  /** @throws ServiceError `unavailable`: the action must then not be carried out */
  async record({ actor, ...action }: AuditedAction): Promise<void> {
    try {
      await this.dataSource.query(INSERT, [
        ...[action.id, action.orgId, action.at, actor.kind, actor.keyId, actor.workerId],
        ...[actor.personId, actor.sessionId],
        ...[action.ip, action.userAgent, action.action],
        ...[JSON.stringify(action.target), JSON.stringify(action.details), action.requestId],
      ]);
    } catch (error) {
      throw asServiceError(error);
    }
  }

  async finish(actionId: string, { status, location }: Outcome, now: Date): Promise<void> {
    await this.dataSource.query(FINISH, [actionId, status, location, now]);
  }

  /** Erases a person's name from what is recorded of the organization; that somebody was named there stays. */
  async forgetPerson(orgId: string, personId: string): Promise<void> {
    for (let after = FIRST_ID, found = PAGE; found === PAGE;) {
      const rows = await typedRows(this.dataSource, NamingRow, NAMING, [orgId, after, PAGE]);
      for (const { id, details } of rows) {
        const unnamed = withoutPerson(details, personId);
        const isNamed = JSON.stringify(unnamed) !== JSON.stringify(details);
        if (isNamed) await execute(this.dataSource, RENAME, [id, JSON.stringify(unnamed)]);
        after = id;
      }
      found = rows.length;
    }
  }
}

type Details = z.output<typeof NamingRow>['details'];

function withoutPerson(details: Details, personId: string): Details {
  const withoutName = (value: unknown): unknown =>
    typeof value === 'string' && isSameLabel(value, personId) ? ERASED_TEXT : value;
  const { person_id, person_ids } = details;
  return {
    ...details,
    ...('person_id' in details && { person_id: withoutName(person_id) }),
    ...('person_ids' in details && {
      person_ids: Array.isArray(person_ids) ? person_ids.map(withoutName) : withoutName(person_ids),
    }),
  };
}
