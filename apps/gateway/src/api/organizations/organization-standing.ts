import { Injectable, Logger } from '@nestjs/common';
import type { OnApplicationBootstrap, OnModuleDestroy } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { SuspendOrganization, notFound } from '#libs/contracts';
import { rowsOf } from '#libs/database';
import { CommandClient } from '#libs/messaging';
import { Clock, RepeatedWork } from '#libs/platform';
import { KnownKeys, rateLimitOf } from '../../edge/auth/known-keys.js';
import { OrganizationView } from './organization.dto.js';
import type { OrganizationChange } from './organization.dto.js';

const SWEEP_EVERY_MS = 5_000;

const COLUMNS = `
  id, name, default_deadline_seconds, rate_limit_requests, rate_limit_per_seconds, key_rate_limit_requests, key_rate_limit_per_seconds,
  suspended_at, suspension_reason, standing_revision, created_at`;
const GET = `SELECT ${COLUMNS} FROM organizations WHERE id = $1`;

/**
 * Each setting has a flag that says whether it changes, since null is a value. Suspending again keeps the time, and the
 * reason unless a new one is given; a null reason leaves the standing unchanged.
 */
const CHANGE = `
  UPDATE organizations
     SET name = coalesce($2::text, name),
         rate_limit_requests = CASE WHEN $3::boolean THEN $4::int ELSE rate_limit_requests END,
         rate_limit_per_seconds = CASE WHEN $3::boolean THEN $5::int ELSE rate_limit_per_seconds END,
         key_rate_limit_requests = CASE WHEN $6::boolean THEN $7::int ELSE key_rate_limit_requests END,
         key_rate_limit_per_seconds = CASE WHEN $6::boolean THEN $8::int ELSE key_rate_limit_per_seconds END,
         suspended_at = CASE $9::boolean WHEN true THEN coalesce(suspended_at, $10) WHEN false THEN NULL
                        ELSE suspended_at END,
         suspension_reason = CASE $9 WHEN true THEN coalesce($11, suspension_reason) WHEN false THEN NULL
                             ELSE suspension_reason END,
         default_deadline_seconds = CASE WHEN $12::boolean THEN $13::int ELSE default_deadline_seconds END,
         standing_revision = standing_revision + CASE WHEN $9 IS NULL THEN 0 ELSE 1 END
   WHERE id = $1
  RETURNING ${COLUMNS}`;

/** Uses index organizations_to_state. */
const BEHIND = `SELECT ${COLUMNS} FROM organizations WHERE stated_revision < standing_revision`;
const STATED = `UPDATE organizations SET stated_revision = $2 WHERE id = $1 AND stated_revision < $2`;

interface OrganizationRow {
  readonly id: string;
  readonly name: string;
  readonly default_deadline_seconds: number | null;
  readonly rate_limit_requests: number | null;
  readonly rate_limit_per_seconds: number | null;
  readonly key_rate_limit_requests: number | null;
  readonly key_rate_limit_per_seconds: number | null;
  readonly suspended_at: Date | null;
  readonly suspension_reason: string | null;
  readonly standing_revision: number;
  readonly created_at: Date;
}

/**
 * The operator's settings for an organization: its limits, and whether it is suspended. A suspension stops its keys;
 * the registry cancels its live tasks, and the command is repeated until it has done so.
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
  async change(
    orgId: string,
    { name, rate_limit, key_rate_limit, suspended, reason, ...settings }: OrganizationChange,
  ): Promise<OrganizationView> {
    const rows = await rowsOf<OrganizationRow>(this.dataSource, CHANGE, [
      ...[orgId, name],
      ...[rate_limit !== undefined, rate_limit?.requests, rate_limit?.per_seconds],
      ...[key_rate_limit !== undefined, key_rate_limit?.requests, key_rate_limit?.per_seconds],
      ...[suspended, this.clock.now(), reason],
      ...[settings.default_deadline_seconds !== undefined, settings.default_deadline_seconds],
    ]);
    const view = viewOf(rows);
    this.keys.organizationChanged(orgId);
    if (suspended !== undefined) for (const row of rows) await this.attempt(row);
    return view;
  }

  private async sweep(): Promise<void> {
    for (const row of await rowsOf<OrganizationRow>(this.dataSource, BEHIND)) await this.attempt(row);
  }

  /** A failure is retried by the sweep. */
  private async attempt({ id, suspended_at, standing_revision: revision }: OrganizationRow): Promise<void> {
    try {
      const request = { org_id: id, suspended: suspended_at !== null, revision };
      const { live_tasks: left } = await this.commands.send(SuspendOrganization, request);
      if (left === 0) await this.dataSource.query(STATED, [id, revision]);
    } catch (error) {
      this.logger.warn({
        msg: 'A suspension could not be sent to the registry; it is retried.',
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
    rate_limit: rateLimitOf(row.rate_limit_requests, row.rate_limit_per_seconds),
    key_rate_limit: rateLimitOf(row.key_rate_limit_requests, row.key_rate_limit_per_seconds),
    default_deadline_seconds: row.default_deadline_seconds,
    suspended: suspendedAt !== null,
    suspension: suspendedAt && { reason, suspended_at: suspendedAt.toISOString() },
    created_at: row.created_at.toISOString(),
  };
}
