import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { z } from 'zod';
import { firstSpellings } from '#libs/contracts';
import { rowsOf } from '#libs/database';
import type { SqlRunner } from '#libs/database';
import { availableOf, heldOf } from '../ledger/account.rule.js';
import { MicrosText, accountIdOf, organizationBalance } from '../ledger/accounts.sql.js';
import { TRANSFER_KINDS } from '../ledger/transfer.rule.js';
import { boundsOf, statementOf } from './statement.rule.js';
import type { MovedSum } from './statement.rule.js';
import { MOVEMENTS_OF_ORGANIZATION, beforeSql, forceCustomPlans, sinceSql } from './transfer-range.sql.js';

/**
 * Steps from one month with a movement to the previous one, with a few lookups in transfers_of_organization per month,
 * regardless of the number of movements.
 */
const MONTHS = `
  WITH RECURSIVE months AS (
    (SELECT date_trunc('month', t.created_at AT TIME ZONE 'UTC') AS month
       FROM transfers t
      WHERE ${MOVEMENTS_OF_ORGANIZATION} AND ${beforeSql('$2::timestamptz')}
      ORDER BY t.position DESC
      LIMIT 1)
    UNION ALL
    SELECT (SELECT date_trunc('month', t.created_at AT TIME ZONE 'UTC')
              FROM transfers t
             WHERE ${MOVEMENTS_OF_ORGANIZATION} AND ${beforeSql(`(months.month AT TIME ZONE 'UTC')`)}
             ORDER BY t.position DESC
             LIMIT 1)
      FROM months
     WHERE month IS NOT NULL)
  SELECT to_char(month, 'YYYY-MM') AS month FROM months WHERE month IS NOT NULL LIMIT $3`;

/**
 * All movements since the beginning of the month. Uses index transfers_of_organization (org_id, position), then primary
 * keys.
 */
const MOVED = `
  WITH moved AS (
    SELECT t.kind, t.task_id, t.created_at >= $5 AS is_since,
           coalesce(available.amount_micros, 0) AS available_micros,
           coalesce(held.amount_micros, 0) AS held_micros
      FROM transfers t
      LEFT JOIN entries available ON available.transfer_id = t.transfer_id AND available.account_id = $2
      LEFT JOIN entries held ON held.transfer_id = t.transfer_id AND held.account_id = $3
     WHERE ${MOVEMENTS_OF_ORGANIZATION} AND ${sinceSql('$4::timestamptz')})
  SELECT is_since AS "isSince", kind, h.task_type AS "taskType", count(*) AS transfers,
         sum(available_micros)::text AS "availableMicros", sum(held_micros)::text AS "heldMicros"
    FROM moved
    LEFT JOIN holds h ON NOT is_since AND h.hold_id = moved.task_id
   GROUP BY is_since, kind, h.task_type
   ORDER BY h.task_type COLLATE "C"`;

const MonthRows = z.array(z.object({ month: z.string() }));

const MovedRows = z.array(
  z.object({
    isSince: z.boolean(),
    kind: z.enum(TRANSFER_KINDS).nullable().catch(null),
    taskType: z.string().nullable(),
    transfers: z.int(),
    availableMicros: MicrosText,
    heldMicros: MicrosText,
  }),
);

/** Monthly statements. They are computed from the ledger; nothing is stored for them. */
@Injectable()
export class StatementRepository {
  constructor(private readonly dataSource: DataSource) {}

  /** Newest first. @param before the month at which the previous page ended; null for the first page */
  async monthsOf(orgId: string, before: string | null, limit: number): Promise<readonly string[]> {
    const until = before === null ? 'infinity' : boundsOf(before).from;
    const rows = MonthRows.parse(await rowsOf(this.dataSource, MONTHS, [orgId, until, limit]));
    return rows.map(({ month }) => month);
  }

  /** As of one moment: a concurrent movement is in both the balance and the movements, or in neither. */
  async statementOf(orgId: string, month: string): Promise<ReturnType<typeof statementOf>> {
    return this.dataSource.transaction('REPEATABLE READ', async manager => {
      await forceCustomPlans(manager);
      const now = await organizationBalance(manager, orgId);
      const moved = await movedSince(manager, orgId, month);
      return statementOf(now, moved.within, moved.since);
    });
  }
}

async function movedSince(
  manager: SqlRunner,
  orgId: string,
  month: string,
): Promise<{ readonly within: readonly MovedSum[]; readonly since: readonly MovedSum[] }> {
  const { from, to } = boundsOf(month);
  const accountIds = [availableOf(orgId), heldOf(orgId)].map(accountIdOf);
  const rows = MovedRows.parse(await rowsOf(manager, MOVED, [orgId, ...accountIds, from, to]));
  const spelling = firstSpellings();
  const sums = rows.map(row => ({ ...row, taskType: row.taskType && spelling(row.taskType) }));
  return { within: sums.filter(row => !row.isSince), since: sums.filter(row => row.isSince) };
}
