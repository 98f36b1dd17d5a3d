import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { HoldFunds } from '#libs/contracts';
import { checkLedger } from '../src/ledger/check-ledger.sql.js';
import { rebuildBalances } from '../src/ledger/rebuild-balances.sql.js';
import { TestTask } from './events.js';
import { startBilling } from './harness.js';
import type { Billing } from './harness.js';

let billing: Billing;
let orgId: string;

beforeAll(async () => {
  billing = await startBilling();
  orgId = await billing.organizationWith(1_000_000);
  await billing.ask(HoldFunds, new TestTask(orgId).holdRequest());
});
afterAll(async () => {
  await billing.close();
});

function query(sql: string, parameters: readonly unknown[] = []): Promise<unknown> {
  return billing.dataSource().query(sql, [...parameters]);
}

test.each([
  'accounts',
  'transfers',
  'entries',
  'balances',
  'holds',
  'hold_resolutions',
  'created_tasks',
  'prices',
  'price_book',
])('nothing in %s can be changed, removed or truncated', async table => {
  const column = { accounts: 'currency', prices: 'tier', price_book: 'tier' }[table] ?? 'ctid';
  if (column !== 'ctid')
    await expect(query(`UPDATE ${table} SET ${column} = ${column}`)).rejects.toThrow(/is ever changed/);
  await expect(query(`DELETE FROM ${table}`)).rejects.toThrow(/is ever changed/);
  await expect(query(`TRUNCATE ${table}`)).rejects.toThrow(/is ever changed/);
});

test('entries cannot be changed, even by a micro-unit', async () => {
  await expect(query(`UPDATE entries SET amount_micros = amount_micros + 1`)).rejects.toThrow(
    /is ever changed/,
  );
});

test('a transfer that does not sum to zero cannot be written', async () => {
  const insert = query(`INSERT INTO entries VALUES ($1, $2, 5), ($1, $3, -4)`, [
    randomUUID(),
    randomUUID(),
    randomUUID(),
  ]);
  await expect(insert).rejects.toThrow(/sum to zero/);
});

test('a balance below zero cannot be written, except for the outside account', async () => {
  const insert = query(`INSERT INTO balances VALUES ($1, 1, -1, false)`, [randomUUID()]);
  await expect(insert).rejects.toThrow(/balances_not_negative/);
});

test('a wrong balance is found, and rebuilt from the entries', async () => {
  await billing.soundLedger();
  await query(
    `INSERT INTO balances
     SELECT account_id, version + 1, balance_micros + 1, may_be_negative FROM balances
      WHERE account_id = (SELECT account_id FROM accounts WHERE owner_id = $1 AND purpose = 'available')
      ORDER BY version DESC LIMIT 1`,
    [orgId],
  );
  const wrong = { purpose: 'available', ownerId: orgId, storedMicros: 850_001n, rebuiltMicros: 850_000n };
  expect((await checkLedger(billing.dataSource())).differences).toMatchObject([wrong]);
  expect(await rebuildBalances(billing.dataSource())).toMatchObject([wrong]);
  expect(await rebuildBalances(billing.dataSource())).toEqual([]);
  await billing.soundLedger();
  expect(await billing.balance(orgId)).toEqual({ available: 850_000, held: 150_000 });
});

test('the check reports a single entry without a counterpart', async () => {
  // Such an entry can never be removed.
  const spoilt = await startBilling();
  const insert = `INSERT INTO entries VALUES ($1, $2, 5), ($1, $3, -5)`;
  await spoilt.dataSource().query(insert, [randomUUID(), randomUUID(), randomUUID()]);
  const { faults, differences } = await checkLedger(spoilt.dataSource());
  expect(faults).toEqual(['2 entries without a transfer']);
  expect(differences.map(({ storedMicros }) => storedMicros)).toEqual([0n, 0n]);
  await spoilt.close();
});

test('the check reports entries that do not belong to their kind of transfer', async () => {
  const spoilt = await startBilling();
  const spoiltOrg = await spoilt.organizationWith(150_000);
  const transferId = randomUUID();
  await spoilt
    .dataSource()
    .query(
      `INSERT INTO transfers (transfer_id, kind, org_id, currency, created_at) VALUES ($1, 'payout', $2, 'USD', now())`,
      [transferId, spoiltOrg],
    );
  await spoilt.dataSource().query(
    `INSERT INTO entries
     SELECT $1, account_id, CASE purpose WHEN 'funding' THEN 5 ELSE -5 END FROM accounts
      WHERE purpose IN ('funding', 'available')`,
    [transferId],
  );
  const { faults } = await checkLedger(spoilt.dataSource());
  expect(faults).toEqual([
    '2 entries on an account, or with a sign, that their kind of transfer does not have',
  ]);
  await spoilt.close();
});

test("the check reports entries on another organization's account", async () => {
  const spoilt = await startBilling();
  const [payer, other] = [await spoilt.organizationWith(150_000), await spoilt.organizationWith(150_000)];
  const transferId = randomUUID();
  await spoilt
    .dataSource()
    .query(
      `INSERT INTO transfers (transfer_id, kind, org_id, currency, created_at) VALUES ($1, 'credit', $2, 'USD', now())`,
      [transferId, payer],
    );
  await spoilt.dataSource().query(
    `INSERT INTO entries
     SELECT $1, account_id, CASE purpose WHEN 'funding' THEN -5 ELSE 5 END FROM accounts
      WHERE purpose IN ('funding', 'available') AND owner_id = $2`,
    [transferId, other],
  );
  const { faults } = await checkLedger(spoilt.dataSource());
  expect(faults).toEqual(['2 entries on an account of another organization']);
  await spoilt.close();
});
