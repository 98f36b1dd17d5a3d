import { Injectable } from '@nestjs/common';
import { DataSource, LessThan } from 'typeorm';
import type { Repository } from 'typeorm';
import { SuspendOrganization, notFound } from '#libs/contracts';
import { changedRows } from '#libs/database';
import { CommandClient } from '#libs/messaging';
import { Clock, RepeatedWork } from '#libs/platform';
import { KnownKeys, rateLimitOf } from '../../edge/auth/known-keys.js';
import { OrganizationView } from './organization.dto.js';
import type { OrganizationChange } from './organization.dto.js';
import { OrganizationEntity } from './organization.entity.js';
import type { Organization } from './organization.entity.js';

const EVERY_MS = 5_000;

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
         decision_reasoning = CASE WHEN $14::boolean THEN $15::text ELSE decision_reasoning END,
         standing_revision = standing_revision + CASE WHEN $9 IS NULL THEN 0 ELSE 1 END
   WHERE id = $1`;

/**
 * The operator's settings for an organization: its limits, and whether it is suspended. A suspension stops its keys;
 * the registry cancels its live tasks, and the command is repeated until it has done so.
 */
@Injectable()
export class OrganizationStanding extends RepeatedWork {
  constructor(
    private readonly dataSource: DataSource,
    private readonly commands: CommandClient,
    private readonly keys: KnownKeys,
    private readonly clock: Clock,
  ) {
    super({ name: 'suspension of organizations', everyMs: EVERY_MS });
  }

  private get organizations(): Repository<Organization> {
    return this.dataSource.getRepository(OrganizationEntity);
  }

  /** @throws ServiceError `organization.not_found` */
  async get(orgId: string): Promise<OrganizationView> {
    return viewOf(await this.find(orgId));
  }

  /** @throws ServiceError `organization.not_found` */
  async change(
    orgId: string,
    { name, rate_limit, key_rate_limit, suspended, reason, ...settings }: OrganizationChange,
  ): Promise<OrganizationView> {
    await changedRows(this.dataSource, CHANGE, [
      ...[orgId, name],
      ...[rate_limit !== undefined, rate_limit?.requests, rate_limit?.per_seconds],
      ...[key_rate_limit !== undefined, key_rate_limit?.requests, key_rate_limit?.per_seconds],
      ...[suspended, this.clock.now(), reason],
      ...[settings.default_deadline_seconds !== undefined, settings.default_deadline_seconds],
      ...[settings.decision_reasoning !== undefined, settings.decision_reasoning],
    ]);
    this.keys.organizationChanged(orgId);
    const organization = await this.find(orgId);
    if (suspended !== undefined) await this.attempt(organization);
    return viewOf(organization);
  }

  /** Sends the suspensions that the registry has not carried out yet. */
  async work(): Promise<void> {
    // Uses index organizations_to_state.
    const behind = await this.organizations
      .createQueryBuilder('o')
      .where('o.stated_revision < o.standing_revision')
      .getMany();
    for (const organization of behind) await this.attempt(organization);
  }

  private async find(orgId: string): Promise<Organization> {
    const found = await this.organizations.findOneBy({ id: orgId });
    if (found === null) throw notFound('organization');
    return found;
  }

  /** A failure is retried by the next run. */
  private async attempt({ id, suspended_at, standing_revision: revision }: Organization): Promise<void> {
    try {
      const request = { org_id: id, suspended: suspended_at !== null, revision };
      const { live_tasks: left } = await this.commands.send(SuspendOrganization, request);
      if (left > 0) return;
      await this.organizations.update(
        { id, stated_revision: LessThan(revision) },
        { stated_revision: revision },
      );
    } catch (error) {
      this.logger.warn({
        msg: 'A suspension could not be sent to the registry; it is retried.',
        org_id: id,
        err: error,
      });
    }
  }
}

function viewOf(row: Organization): OrganizationView {
  const { suspended_at: suspendedAt, suspension_reason: reason } = row;
  return {
    org_id: row.id,
    name: row.name,
    rate_limit: rateLimitOf(row.rate_limit_requests, row.rate_limit_per_seconds),
    key_rate_limit: rateLimitOf(row.key_rate_limit_requests, row.key_rate_limit_per_seconds),
    default_deadline_seconds: row.default_deadline_seconds,
    decision_reasoning: row.decision_reasoning,
    suspended: suspendedAt !== null,
    suspension: suspendedAt && { reason, suspended_at: suspendedAt.toISOString() },
    created_at: row.created_at.toISOString(),
  };
}
