import type { DataSource } from 'typeorm';
import { z } from 'zod';
import { rowsOf } from '#libs/database';
import type { SqlRunner } from '#libs/database';
import { SHARED_OWNER_ID } from './account.rule.js';
import { MicrosText } from './accounts.sql.js';
import { findDifferences } from './rebuild-balances.sql.js';
import type { Difference } from './rebuild-balances.sql.js';

export interface LedgerReport {
  /** The sum of all entries; anything but 0 means that money was created or lost. */
  readonly sums: readonly {
    readonly currency: string;
    readonly sumMicros: bigint;
    readonly transfers: number;
  }[];
  readonly openHolds: { readonly count: number; readonly amountMicros: bigint };
  readonly differences: readonly Difference[];
  /** One sentence for each violated rule. */
  readonly faults: readonly string[];
}

const SUMS = `
  SELECT t.currency, coalesce(sum(e.amount_micros), 0)::text AS "sumMicros",
         count(DISTINCT t.transfer_id) AS transfers
    FROM transfers t
    LEFT JOIN entries e USING (transfer_id)
   GROUP BY t.currency
   ORDER BY t.currency`;

const OPEN_HOLDS = `
  SELECT count(*) AS count, coalesce(sum(amount_micros), 0)::text AS "amountMicros"
    FROM holds h
   WHERE NOT EXISTS (SELECT FROM hold_resolutions r WHERE r.hold_id = h.hold_id)`;

const SumRows = z.array(z.object({ currency: z.string(), sumMicros: MicrosText, transfers: z.int() }));
const OpenHoldRows = z.tuple([z.object({ count: z.int(), amountMicros: MicrosText })]);
const CountRows = z.tuple([z.object({ count: z.int() })]);

/**
 * Written without the rules' own functions and fragments, because a check that shared them would share their mistakes.
 * Each counts the rows that violate a rule which no constraint on a single row can state. */
const RULES: readonly { readonly rule: string; readonly countBroken: string }[] = [
  {
    rule: 'transfers whose entries do not sum to zero',
    countBroken: `
      SELECT count(*) FROM (
        SELECT FROM entries GROUP BY transfer_id HAVING sum(amount_micros) <> 0) AS broken`,
  },
  {
    rule: 'transfers without entries, or with entries in another currency',
    countBroken: `
      SELECT count(DISTINCT t.transfer_id)
        FROM transfers t
        LEFT JOIN entries e USING (transfer_id)
        LEFT JOIN accounts a USING (account_id)
       WHERE a.currency IS DISTINCT FROM t.currency`,
  },
  {
    rule: 'entries without a transfer',
    countBroken: `
      SELECT count(*) FROM entries e
       WHERE NOT EXISTS (SELECT FROM transfers t WHERE t.transfer_id = e.transfer_id)`,
  },
  {
    rule: 'accounts below zero that may not be',
    countBroken: `
      SELECT count(*) FROM (
        SELECT FROM entries e JOIN accounts a USING (account_id)
         WHERE a.purpose <> 'funding'
         GROUP BY account_id HAVING sum(e.amount_micros) < 0) AS broken`,
  },
  {
    rule: 'entries on an account, or with a sign, that their kind of transfer does not have',
    countBroken: `
      SELECT count(*)
        FROM entries e JOIN transfers t USING (transfer_id) JOIN accounts a USING (account_id)
       WHERE (t.kind, a.purpose, sign(e.amount_micros)) NOT IN (
         VALUES ('credit', 'funding', -1), ('credit', 'available', 1),
                ('hold', 'available', -1), ('hold', 'held', 1),
                ('capture', 'held', -1), ('capture', 'earnings', 1), ('capture', 'revenue', 1),
                ('capture', 'available', 1),
                ('release', 'held', -1), ('release', 'available', 1),
                ('payout', 'earnings', -1), ('payout', 'payouts', 1))`,
  },
  {
    rule: 'entries on an account of another organization',
    countBroken: `
      SELECT count(*)
        FROM entries e JOIN transfers t USING (transfer_id) JOIN accounts a USING (account_id)
       WHERE a.purpose <> 'earnings' AND a.owner_id <> t.org_id
         AND NOT (a.purpose IN ('funding', 'revenue', 'payouts') AND a.owner_id = '${SHARED_OWNER_ID}')`,
  },
  {
    rule: 'organizations whose held money is not the sum of their open holds',
    countBroken: `
      SELECT count(*)
        FROM (SELECT a.owner_id AS org_id, a.currency, sum(e.amount_micros) AS amount
                FROM entries e JOIN accounts a USING (account_id)
               WHERE a.purpose = 'held'
               GROUP BY a.owner_id, a.currency) AS held
        FULL JOIN (
              SELECT h.org_id, h.currency, sum(h.amount_micros) AS amount
                FROM holds h
               WHERE NOT EXISTS (SELECT FROM hold_resolutions r WHERE r.hold_id = h.hold_id)
               GROUP BY h.org_id, h.currency) AS open USING (org_id, currency)
       WHERE coalesce(held.amount, 0) <> coalesce(open.amount, 0)`,
  },
  {
    rule: 'resolutions without their hold or their transfer',
    countBroken: `
      SELECT count(*)
        FROM hold_resolutions r
        LEFT JOIN holds h USING (hold_id)
        LEFT JOIN transfers t ON t.transfer_id = r.transfer_id
       WHERE CASE r.resolution WHEN 'never_held' THEN h.hold_id IS NOT NULL
                               ELSE h.hold_id IS NULL OR t.transfer_id IS NULL END`,
  },
];

/** Checks the whole ledger as of one moment, without blocking writers. */
export function checkLedger(dataSource: DataSource): Promise<LedgerReport> {
  return dataSource.transaction('REPEATABLE READ', async manager => {
    const sums = SumRows.parse(await rowsOf(manager, SUMS));
    const [openHolds] = OpenHoldRows.parse(await rowsOf(manager, OPEN_HOLDS));
    const differences = await findDifferences(manager);
    return {
      sums,
      openHolds,
      differences,
      faults: await brokenRules(manager),
    };
  });
}

async function brokenRules(manager: SqlRunner): Promise<readonly string[]> {
  const faults: string[] = [];
  for (const { rule, countBroken } of RULES) {
    const [{ count }] = CountRows.parse(await rowsOf(manager, countBroken));
    if (count > 0) faults.push(`${count} ${rule}`);
  }
  return faults;
}
