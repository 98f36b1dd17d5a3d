import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { z } from 'zod';
import { typedRows } from '#libs/database';
import { Clock, IdSource } from '#libs/platform';
import { AuditLog } from './audit-log.js';
import { shownUserAgent } from './audited.js';

/** Uses index memberships_of_person. */
const ORGANIZATIONS = `SELECT org_id FROM memberships WHERE person_id = $1 AND removed_at IS NULL ORDER BY org_id`;
const OrganizationRow = z.object({ org_id: z.string() });

/** What a person does without being signed in yet. */
export interface PersonAction {
  readonly personId: string;
  /** Null when there is none, as after a wrong code. */
  readonly sessionId: string | null;
  readonly action: `${string}.${string}`;
  readonly details: Readonly<Record<string, unknown>>;
  readonly status: number;
  readonly ip: string;
  readonly userAgent: string | undefined;
  readonly requestId: string;
}

/** Records sign-ins, and attempts at them: each organization that the person is a member of sees them. */
@Injectable()
export class PersonAudit {
  constructor(
    private readonly dataSource: DataSource,
    private readonly log: AuditLog,
    private readonly ids: IdSource,
    private readonly clock: Clock,
  ) {}

  /** @throws ServiceError `unavailable` */
  async record({ personId, sessionId, userAgent, status, ...action }: PersonAction): Promise<void> {
    const rows = await typedRows(this.dataSource, OrganizationRow, ORGANIZATIONS, [personId]);
    const orgIds = rows.length === 0 ? [null] : rows.map(({ org_id: orgId }) => orgId);
    const at = this.clock.now();
    const actor = { kind: 'agent' as const, keyId: personId, workerId: null, personId, sessionId };
    for (const orgId of orgIds) {
      const id = this.ids.next();
      const shown = userAgent === undefined ? null : shownUserAgent(userAgent);
      await this.log.record({ ...action, id, orgId, at, actor, userAgent: shown, target: {} });
      await this.log.finish(id, { status, location: null }, at);
    }
  }
}
