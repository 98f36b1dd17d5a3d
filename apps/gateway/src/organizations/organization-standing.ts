import { Injectable, Logger } from '@nestjs/common';
import type { OnApplicationBootstrap, OnModuleDestroy } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { SuspendOrganization, notFound } from '#libs/contracts';
import { rowsOf } from '#libs/database';
import { CommandClient } from '#libs/messaging';
import { Clock, RepeatedWork } from '#libs/platform';
import { KnownKeys } from '../auth/known-keys.js';
import { OrganizationView } from './organization.dto.js';
import type { OrganizationChange } from './organization.dto.js';

const SWEEP_EVERY_MS = 5_000;

const COLUMNS = `id, name, suspended_at, suspension_reason, standing_revision, created_at`;
const GET = `SELECT ${COLUMNS} FROM organizations WHERE id = $1`;

/** Suspending again keeps the time, and the reason unless there is another. */
const CHANGE = `
  UPDATE organizations
     SET suspended_at = CASE WHEN $2 THEN coalesce(suspended_at, $3) END,
         suspension_reason = CASE WHEN $2 THEN coalesce($4, suspension_reason) END,
         standing_revision = standing_revision + 1
   WHERE id = $1
  RETURNING ${COLUMNS}`;

/** Index: organizations_to_state. */
const BEHIND = `SELECT ${COLUMNS} FROM organizations WHERE stated_revision < standing_revision`;
const STATED = `UPDATE organizations SET stated_revision = $2 WHERE id = $1 AND stated_revision < $2`;

interface OrganizationRow {
  readonly id: string;
  readonly name: string;
  readonly suspended_at: Date | null;
  readonly suspension_reason: string | null;
  readonly standing_revision: number;
  readonly created_at: Date;
}

/**
 * Whether an organization may use this installation. Its keys stop with the suspension; its live tasks are cancelled
 * by the registry, which is told until it has done so.
 */
@Injectable()
export class OrganizationStanding implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly logger = new Logger(OrganizationStanding.name);
  private readonly sweeping = new RepeatedWork({
    name: 'suspension of organizations',
    everyMs: SWEEP_EVERY_MS,
    work: () => this.sweep(),
  });

  constructor(
    private readonly dataSource: DataSource,
    private readonly commands: CommandClient,
    private readonly keys: KnownKeys,
    private readonly clock: Clock,
  ) {}

  onApplicationBootstrap(): void {
    this.sweeping.start();
  }

  async onModuleDestroy(): Promise<void> {
    await this.sweeping.stop();
  }

  /** @throws ServiceError `organization.not_found` */
  async get(orgId: string): Promise<OrganizationView> {
    return viewOf(await rowsOf<OrganizationRow>(this.dataSource, GET, [orgId]));
  }

  /** @throws ServiceError `organization.not_found` */
  async change(orgId: string, { suspended, reason }: OrganizationChange): Promise<OrganizationView> {
    const values = [orgId, suspended, this.clock.now(), reason ?? null];
    const rows = await rowsOf<OrganizationRow>(this.dataSource, CHANGE, values);
    const view = viewOf(rows);
    this.keys.organizationChanged(orgId);
    for (const row of rows) await this.attempt(row);
    return view;
  }

  private async sweep(): Promise<void> {
    for (const row of await rowsOf<OrganizationRow>(this.dataSource, BEHIND)) await this.attempt(row);
  }

  /** What does not succeed now is the sweep's. */
  private async attempt({ id, suspended_at, standing_revision: revision }: OrganizationRow): Promise<void> {
    try {
      const request = { org_id: id, suspended: suspended_at !== null, revision };
      const { live_tasks: left } = await this.commands.send(SuspendOrganization, request);
      if (left === 0) await this.dataSource.query(STATED, [id, revision]);
    } catch (error) {
      this.logger.warn({
        msg: 'The registry could not be told how an organization stands; it is told again.',
        org_id: id,
        err: error,
      });
    }
  }
}

function viewOf([row]: readonly OrganizationRow[]): OrganizationView {
  if (row === undefined) throw notFound('organization');
  const { suspended_at: suspendedAt, suspension_reason: reason } = row;
  return {
    org_id: row.id,
    name: row.name,
    suspended: suspendedAt !== null,
    suspension: suspendedAt && { reason, suspended_at: suspendedAt.toISOString() },
    created_at: row.created_at.toISOString(),
  };
}
