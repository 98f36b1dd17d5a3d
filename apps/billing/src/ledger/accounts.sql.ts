import { z } from 'zod';
import { rowsOf } from '#libs/database';
import type { SqlRunner } from '#libs/database';
import { derivedUuid } from '#libs/platform';
import { availableOf, heldOf, keyOf } from './account.rule.js';
import type { Account, OrganizationBalance } from './account.rule.js';

/** Derives an account's id from the account, so that every replica knows it without a lookup. */
export function accountIdOf({ purpose, ownerId, currency }: Account): string {
  return derivedUuid('ledger account', purpose, ownerId, currency);
}

export interface StoredBalance {
  readonly account: Account;
  readonly accountId: string;
  readonly balanceMicros: bigint;
  /** 0 when nothing was ever posted to the account. */
  readonly version: number;
  /** The low-balance threshold of its owner; null for none. */
  readonly thresholdMicros: bigint | null;
}

/**
 * Before any lock is held, and in id order: a transaction that waits here for another's new account holds nothing that
 * the other could wait for.
 */
const OPEN = `
  INSERT INTO accounts (account_id, purpose, owner_id, currency)
  SELECT * FROM unnest($1::uuid[], $2::text[], $3::uuid[], $4::text[]) AS opened (account_id, purpose, owner_id, currency)
   ORDER BY account_id
  ON CONFLICT DO NOTHING`;

/** In id order, so that two transactions with accounts in common wait for each other and never deadlock. */
const LOCK = `
  SELECT FROM accounts WHERE account_id = ANY ($1::uuid[]) ORDER BY account_id FOR UPDATE`;

/** The highest version of an account's balance counts. Uses the primary key of balances, read backwards. */
const LATEST_BALANCE = `
    SELECT version, balance_micros FROM balances
     WHERE account_id = wanted.account_id
     ORDER BY version DESC
     LIMIT 1`;

/**
 * Balances are returned as text, to become a `bigint`: the balance of an account can exceed 2^53 over the years, where
 * this connection's parser of PostgreSQL's bigint throws.
 */
const BALANCES = `
  SELECT wanted.account_id, latest.balance_micros::text AS balance_micros
    FROM unnest($1::uuid[]) AS wanted (account_id)
   CROSS JOIN LATERAL (${LATEST_BALANCE}) AS latest`;

/** The same for accounts that are locked, with their thresholds: one statement, because every batch needs it. */
const LOCKED = `
  SELECT wanted.account_id, latest.version, latest.balance_micros::text AS balance_micros,
         threshold.low_balance_micros::text AS low_balance_micros
    FROM unnest($1::uuid[]) AS wanted (account_id)
    LEFT JOIN low_balance_thresholds threshold ON threshold.account_id = wanted.account_id
    LEFT JOIN LATERAL (${LATEST_BALANCE}) AS latest ON true`;

/** An amount selected as text. */
export const MicrosText = z.string().transform(BigInt);

const BalanceRows = z.array(z.object({ account_id: z.string(), balance_micros: MicrosText }));

const LockedRows = z.array(
  z.object({
    account_id: z.string(),
    version: z.int().nullable(),
    balance_micros: MicrosText.nullable(),
    low_balance_micros: MicrosText.nullable(),
  }),
);

/**
 * Locks accounts until the end of the transaction, opens those that are new, and reads their balances.
 *
 * The balances are read by a statement after the lock: only a new snapshot sees what the last holder of the lock
 * committed. The lock is on rows that never change, so it leaves no dead tuples.
 *
 * @returns by `keyOf` of the account
 */
export async function lockAccounts(
  manager: SqlRunner,
  accounts: readonly Account[],
): Promise<ReadonlyMap<string, StoredBalance>> {
  const wanted = [...new Map(accounts.map(account => [keyOf(account), account]))].map(([key, account]) => ({
    key,
    account,
    accountId: accountIdOf(account),
  }));
  const ids = wanted.map(({ accountId }) => accountId);
  await manager.query(OPEN, [
    ids,
    wanted.map(({ account }) => account.purpose),
    wanted.map(({ account }) => account.ownerId),
    wanted.map(({ account }) => account.currency),
  ]);
  await manager.query(LOCK, [ids]);
  const rows = LockedRows.parse(await rowsOf(manager, LOCKED, [ids]));
  const rowOf = new Map(rows.map(row => [row.account_id, row]));
  return new Map(
    wanted.map(({ key, account, accountId }) => {
      const row = rowOf.get(accountId);
      const balance = {
        version: row?.version ?? 0,
        balanceMicros: row?.balance_micros ?? 0n,
        thresholdMicros: row?.low_balance_micros ?? null,
      };
      return [key, { account, accountId, ...balance }];
    }),
  );
}

/** The balances of these accounts, in their order; 0 for an account that nothing was ever posted to. */
export async function balancesOf(
  runner: SqlRunner,
  accounts: readonly Account[],
): Promise<readonly bigint[]> {
  const ids = accounts.map(accountIdOf);
  const rows = BalanceRows.parse(await rowsOf(runner, BALANCES, [ids]));
  const balances = new Map(rows.map(row => [row.account_id, row.balance_micros]));
  return ids.map(id => balances.get(id) ?? 0n);
}

/** An organization's balance. Reads without locks: the result is consistent as of some commit. */
export async function organizationBalance(runner: SqlRunner, orgId: string): Promise<OrganizationBalance> {
  const [availableMicros = 0n, heldMicros = 0n] = await balancesOf(runner, [
    availableOf(orgId),
    heldOf(orgId),
  ]);
  return { availableMicros, heldMicros };
}
