import type { DataSource } from 'typeorm';
import { z } from 'zod';
import { rowsOf, transaction } from '#libs/database';
import type { SqlRunner } from '#libs/database';
import { PURPOSES, mayGoNegative } from './account.rule.js';
import { MicrosText } from './accounts.sql.js';

/** Reads every entry and every balance once: seconds for millions of them. */
const DIFFERENCES = `
  WITH rebuilt AS (
         SELECT account_id, sum(amount_micros) AS balance_micros FROM entries GROUP BY account_id),
       stored AS (
         SELECT DISTINCT ON (account_id) account_id, balance_micros
           FROM balances
          ORDER BY account_id, version DESC)
  SELECT account_id AS "accountId", a.purpose, a.owner_id AS "ownerId",
         coalesce(stored.balance_micros, 0)::text AS "storedMicros",
         coalesce(rebuilt.balance_micros, 0)::text AS "rebuiltMicros"
    FROM rebuilt
    FULL JOIN stored USING (account_id)
    LEFT JOIN accounts a USING (account_id)
   WHERE coalesce(stored.balance_micros, 0) <> coalesce(rebuilt.balance_micros, 0)
   ORDER BY account_id`;

/** Writes a new version next to the wrong one, which is kept for investigation. */
const CORRECT = `
  INSERT INTO balances (account_id, version, balance_micros, may_be_negative)
  SELECT corrected.account_id,
         coalesce((SELECT max(version) FROM balances b WHERE b.account_id = corrected.account_id), 0) + 1,
         corrected.balance_micros, corrected.may_be_negative
    FROM unnest($1::uuid[], $2::bigint[], $3::boolean[]) AS corrected (account_id, balance_micros, may_be_negative)`;

const Differences = z.array(
  z.object({
    accountId: z.string(),
    purpose: z.enum(PURPOSES).nullable(),
    ownerId: z.string().nullable(),
    storedMicros: MicrosText,
    rebuiltMicros: MicrosText,
  }),
);

/** An account whose stored balance is not the sum of its entries. */
export type Difference = Readonly<z.output<typeof Differences>[number]>;

export async function findDifferences(runner: SqlRunner): Promise<readonly Difference[]> {
  return Differences.parse(await rowsOf(runner, DIFFERENCES));
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
      differences.map(({ purpose }) => purpose !== null && mayGoNegative({ purpose })),
    ]);
    return differences;
  });
}
