import type { DataSource } from 'typeorm';
import { rowsOf, transaction } from '#libs/database';
import type { SqlRunner } from '#libs/database';

/** An account whose stored balance is not the sum of its entries. */
export interface Difference {
  readonly accountId: string;
  readonly purpose: string | null;
  readonly ownerId: string | null;
  readonly storedMicros: bigint;
  readonly rebuiltMicros: bigint;
}

/** Reads every entry and every balance once: seconds for millions of them. */
const DIFFERENCES = `
  WITH rebuilt AS (
         SELECT account_id, sum(amount_micros) AS balance_micros FROM entries GROUP BY account_id),
       stored AS (
         SELECT DISTINCT ON (account_id) account_id, balance_micros
           FROM balances
          ORDER BY account_id, version DESC)
  SELECT account_id, a.purpose, a.owner_id,
         coalesce(stored.balance_micros, 0)::text AS stored_micros,
         coalesce(rebuilt.balance_micros, 0)::text AS rebuilt_micros
    FROM rebuilt
    FULL JOIN stored USING (account_id)
    LEFT JOIN accounts a USING (account_id)
   WHERE coalesce(stored.balance_micros, 0) <> coalesce(rebuilt.balance_micros, 0)
   ORDER BY account_id`;

/** Writes a new version next to the wrong one, which is kept for investigation. */
const CORRECT = `
  INSERT INTO balances (account_id, version, balance_micros, may_be_negative)
  SELECT right_one.account_id,
         coalesce((SELECT max(version) FROM balances b WHERE b.account_id = right_one.account_id), 0) + 1,
         right_one.balance_micros,
         coalesce((SELECT purpose = 'funding' FROM accounts a WHERE a.account_id = right_one.account_id), false)
    FROM unnest($1::uuid[], $2::bigint[]) AS right_one (account_id, balance_micros)`;

interface DifferenceRow {
  readonly account_id: string;
  readonly purpose: string | null;
  readonly owner_id: string | null;
  readonly stored_micros: string;
  readonly rebuilt_micros: string;
}

export async function findDifferences(runner: SqlRunner): Promise<readonly Difference[]> {
  const rows = await rowsOf<DifferenceRow>(runner, DIFFERENCES);
  return rows.map(row => ({
    accountId: row.account_id,
    purpose: row.purpose,
    ownerId: row.owner_id,
    storedMicros: BigInt(row.stored_micros),
    rebuiltMicros: BigInt(row.rebuilt_micros),
  }));
}

/**
 * Sets the stored balances to the sums of their entries. Blocks writers.
 *
 * @returns the differences found
 * @throws the driver's error 23514 when the entries themselves bring an account below zero: rebuilding cannot repair
 * that
 */
export function rebuildBalances(dataSource: DataSource): Promise<readonly Difference[]> {
  return transaction(dataSource, async manager => {
    // Conflicts with the row locks that every writer takes first.
    await manager.query(`LOCK TABLE accounts IN EXCLUSIVE MODE`);
    const differences = await findDifferences(manager);
    await manager.query(CORRECT, [
      differences.map(({ accountId }) => accountId),
      differences.map(({ rebuiltMicros }) => rebuiltMicros),
    ]);
    return differences;
  });
}
