import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { asServiceError } from '#libs/database';
import type { AuditedAction } from './audited.js';

const INSERT = `
  INSERT INTO audit_actions (id, org_id, at, actor_kind, actor_key_id, actor_worker_id, ip, user_agent, action,
                             target, details, request_id)
  VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)`;

const FINISH = `INSERT INTO audit_outcomes (action_id, status, location, finished_at) VALUES ($1, $2, $3, $4)`;

/** The status of the response, and the location of the created resource. */
export interface Outcome {
  readonly status: number;
  readonly location: string | null;
}

/**
 * Who changed what, when, and from where. The table is append-only and refuses updates and deletes.
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
}
