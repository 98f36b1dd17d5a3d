import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { firstSpellings } from '#libs/contracts';
import { rowsOf } from '#libs/database';
import type { SqlRunner } from '#libs/database';
import { availableOf, heldOf } from '../domain/account.js';
import { boundsOf } from '../domain/month.js';
import { statementOf } from '../domain/statement.js';
import type { MovedSum } from '../domain/statement.js';
import type { TransferKind } from '../domain/transfer.js';
import { accountIdOf } from './account-id.js';
import { latestBalances } from './lock-accounts.js';
import { planAnew } from './plan-anew.js';

/**
 * Steps from one month with a movement to the previous one, with a few lookups in transfers_of_organization (org_id,
 * position) per month, regardless of the number of movements. One hour exceeds the clock skew between replicas.
 */
const MONTHS = `
  WITH RECURSIVE months AS (
    (SELECT date_trunc('month', created_at AT TIME ZONE 'UTC') AS month
       FROM transfers
      WHERE org_id = $1 AND kind <> 'payout' AND created_at < $2::timestamptz
        AND position < position_at($1, $2::timestamptz + interval '1 hour')
      ORDER BY position DESC
      LIMIT 1)
    UNION ALL
    SELECT (SELECT date_trunc('month', created_at AT TIME ZONE 'UTC')
              FROM transfers
             WHERE org_id = $1 AND kind <> 'payout' AND created_at < months.month AT TIME ZONE 'UTC'
               AND position < position_at($1, months.month AT TIME ZONE 'UTC' + interval '1 hour')
             ORDER BY position DESC
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
     WHERE t.org_id = $1 AND t.kind <> 'payout' AND t.created_at >= $4::timestamptz
       AND t.position >= position_at($1, $4::timestamptz - interval '1 hour'))
  SELECT is_since, kind, h.task_type, count(*) AS transfers,
         sum(available_micros)::text AS available_micros, sum(held_micros)::text AS held_micros
    FROM moved
    LEFT JOIN holds h ON NOT is_since AND h.hold_id = moved.task_id
   GROUP BY is_since, kind, h.task_type
   ORDER BY h.task_type COLLATE "C"`;

interface MovedRow {
  readonly is_since: boolean;
  readonly kind: TransferKind;
  readonly task_type: string | null;
  readonly transfers: number;
  readonly available_micros: string;
  readonly held_micros: string;
}

/** Monthly statements. They are computed from the ledger; nothing is stored for them. */
@Injectable()
export class StatementReader {
  constructor(private readonly dataSource: DataSource) {}

  /** Newest first. @param before the month at which the previous page ended; null for the first page */
  async monthsOf(orgId: string, before: string | null, limit: number): Promise<readonly string[]> {
    const until = before === null ? 'infinity' : boundsOf(before).from;
    const rows = await rowsOf<{ month: string }>(this.dataSource, MONTHS, [orgId, until, limit]);
    return rows.map(({ month }) => month);
  }

  /** As of one moment: a concurrent movement is in both the balance and the movements, or in neither. */
  async statementOf(orgId: string, month: string): Promise<ReturnType<typeof statementOf>> {
    const available = accountIdOf(availableOf(orgId));
    const held = accountIdOf(heldOf(orgId));
    return this.dataSource.transaction('REPEATABLE READ', async manager => {
      await planAnew(manager);
      const balances = await latestBalances(manager, [available, held]);
      const moved = await movedSince(manager, [orgId, available, held], month);
      const now = {
        availableMicros: balances.get(available)?.balanceMicros ?? 0n,
        heldMicros: balances.get(held)?.balanceMicros ?? 0n,
      };
      return statementOf(now, moved.within, moved.since);
    });
  }
}

async function movedSince(
  manager: SqlRunner,
  whose: readonly string[],
  month: string,
): Promise<{ readonly within: readonly MovedSum[]; readonly since: readonly MovedSum[] }> {
  const { from, to } = boundsOf(month);
  const rows = await rowsOf<MovedRow>(manager, MOVED, [...whose, from, to]);
  const spelling = firstSpellings();
  const sumsOf = (isSince: boolean): MovedSum[] =>
    rows
      .filter(row => row.is_since === isSince)
      .map(row => ({
        kind: row.kind,
        taskType: row.task_type && spelling(row.task_type),
        transfers: row.transfers,
        availableMicros: BigInt(row.available_micros),
        heldMicros: BigInt(row.held_micros),
      }));
  return { within: sumsOf(false), since: sumsOf(true) };
}
