import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { z } from 'zod';
import { Id, MAX_USAGE_DAYS, MAX_USAGE_ROWS, ServiceError } from '#libs/contracts';
import type { UsageGrouping, UsageSummaryRow } from '#libs/contracts';
import { rowsOf } from '#libs/database';
import { availableOf } from '../ledger/account.rule.js';
import { MicrosText, accountIdOf } from '../ledger/accounts.sql.js';
import { beforeSql, forceCustomPlans, sinceSql } from './transfer-range.sql.js';
import { mergeSpellings } from './usage.rule.js';

const DAY_MS = 86_400_000;

export interface UsageFilter {
  readonly orgId: string;
  /** Null for all. */
  readonly workspaceId: string | null;
  /** Holds placed in [`from`, `to`). */
  readonly from: Date;
  readonly to: Date;
  readonly groupBy: readonly UsageGrouping[];
}

/**
 * One pass over the holds of the range. Uses index transfers_of_organization (org_id, position), then primary keys: a
 * hold's transfer has its id, and the returned amount is what the hold's resolution posted to the organization's account
 * ($2). A voided hold had no task. Holds never change, so a workspace identified by a UUID ($8) is matched in the case in
 * which earlier releases wrote it.
 */
const USAGE = `
  WITH priced AS (
    SELECT t.created_at, h.task_type, h.workspace_id, h.amount_micros, r.resolution,
           coalesce(back.amount_micros, 0) AS returned_micros
      FROM transfers t
      JOIN holds h ON h.hold_id = t.transfer_id
      LEFT JOIN hold_resolutions r ON r.hold_id = h.hold_id
      LEFT JOIN entries back ON back.transfer_id = r.transfer_id AND back.account_id = $2
     WHERE t.org_id = $1 AND t.kind = 'hold' AND ${sinceSql('$3::timestamptz')} AND ${beforeSql('$4::timestamptz')}
       AND ($5::text IS NULL OR h.workspace_id = $5 OR $8 AND lower(h.workspace_id) = $5))
  SELECT CASE WHEN 'day' = ANY ($6::text[]) THEN to_char(created_at AT TIME ZONE 'UTC', 'YYYY-MM-DD') END AS day,
         CASE WHEN 'type' = ANY ($6::text[]) THEN task_type END AS task_type,
         CASE WHEN 'workspace' = ANY ($6::text[]) THEN workspace_id END AS workspace_id,
         count(*) FILTER (WHERE resolution IS DISTINCT FROM 'voided') AS tasks,
         sum(amount_micros)::text AS held_micros,
         coalesce(sum(amount_micros - returned_micros) FILTER (WHERE resolution IS NOT NULL), 0)::text
           AS charged_micros,
         sum(returned_micros)::text AS returned_micros,
         coalesce(sum(amount_micros) FILTER (WHERE resolution IS NULL), 0)::text AS open_micros
    FROM priced
   GROUP BY 1, 2, 3
   ORDER BY 1, 2, 3
   LIMIT $7`;

/** Sums are selected as text: the total of amounts held and returned repeatedly over a year is unbounded. */
const UsageRows = z.array(
  z.object({
    day: z.string().nullable(),
    task_type: z.string().nullable(),
    workspace_id: z.string().nullable(),
    tasks: z.int(),
    held_micros: MicrosText,
    charged_micros: MicrosText,
    returned_micros: MicrosText,
    open_micros: MicrosText,
  }),
);

/** The cost of an organization's tasks, by day, type and workspace. */
@Injectable()
export class UsageRepository {
  constructor(private readonly dataSource: DataSource) {}

  /** @throws ServiceError `billing.usage_range`, `billing.usage_too_detailed` */
  async read({ orgId, workspaceId, from, to, groupBy }: UsageFilter): Promise<UsageSummaryRow[]> {
    const spanMs = to.getTime() - from.getTime();
    if (spanMs <= 0 || spanMs > MAX_USAGE_DAYS * DAY_MS) {
      const message = `Usage covers at most ${MAX_USAGE_DAYS} days, and the range must end after it starts.`;
      throw new ServiceError('invalid', 'billing.usage_range', message);
    }
    const account = accountIdOf(availableOf(orgId));
    const isUuid = Id.safeParse(workspaceId).success;
    const parameters = [orgId, account, from, to, workspaceId, groupBy, MAX_USAGE_ROWS + 1, isUuid];
    const rows = await this.dataSource.transaction(async manager => {
      await forceCustomPlans(manager);
      return UsageRows.parse(await rowsOf(manager, USAGE, parameters));
    });
    if (rows.length > MAX_USAGE_ROWS) {
      const message = `This usage has more than ${MAX_USAGE_ROWS} rows. Use a shorter range or fewer groupings.`;
      throw new ServiceError('invalid', 'billing.usage_too_detailed', message);
    }
    return mergeSpellings(rows);
  }
}
