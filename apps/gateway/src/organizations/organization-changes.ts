import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { notFound } from '#libs/contracts';
import { rowsOf } from '#libs/database';
import { KnownKeys } from '../auth/known-keys.js';
import { OrganizationView } from './organization.dto.js';
import type { OrganizationChange } from './organization.dto.js';

/** A flag before each value says whether it changes: null is a value. */
const CHANGE = `
  UPDATE organizations
     SET name = coalesce($2::text, name),
         rate_limit_requests = CASE WHEN $3::boolean THEN $4::int ELSE rate_limit_requests END,
         rate_limit_per_seconds = CASE WHEN $3::boolean THEN $5::int ELSE rate_limit_per_seconds END,
         key_rate_limit_requests = CASE WHEN $6::boolean THEN $7::int ELSE key_rate_limit_requests END,
         key_rate_limit_per_seconds = CASE WHEN $6::boolean THEN $8::int ELSE key_rate_limit_per_seconds END
   WHERE id = $1
  RETURNING id AS org_id, name,
    CASE WHEN rate_limit_requests IS NULL THEN NULL
         ELSE jsonb_build_object('requests', rate_limit_requests, 'per_seconds', rate_limit_per_seconds)
    END AS rate_limit,
    CASE WHEN key_rate_limit_requests IS NULL THEN NULL
         ELSE jsonb_build_object('requests', key_rate_limit_requests, 'per_seconds', key_rate_limit_per_seconds)
    END AS key_rate_limit,
    to_char(created_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') AS created_at`;

/** What the operator changes about an organization. */
@Injectable()
export class OrganizationChanges {
  constructor(
    private readonly dataSource: DataSource,
    private readonly known: KnownKeys,
  ) {}

  /** @throws ServiceError `organization.not_found` */
  async apply(
    orgId: string,
    { name, rate_limit, key_rate_limit }: OrganizationChange,
  ): Promise<OrganizationView> {
    const [row] = await rowsOf(this.dataSource, CHANGE, [
      ...[orgId, name],
      ...[rate_limit !== undefined, rate_limit?.requests, rate_limit?.per_seconds],
      ...[key_rate_limit !== undefined, key_rate_limit?.requests, key_rate_limit?.per_seconds],
    ]);
    if (row === undefined) throw notFound('organization');
    this.known.organizationChanged(orgId);
    return OrganizationView.parse(row);
  }
}
