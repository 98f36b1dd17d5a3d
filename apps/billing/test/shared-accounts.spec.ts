import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { GetEarnings, HoldFunds, PayOutEarnings } from '#libs/contracts';
import { rowsOf } from '#libs/database';
import { SHARED_OWNER_ID, availableOf, earningsOf, heldOf } from '../src/ledger/account.rule.js';
import type { Account, Purpose } from '../src/ledger/account.rule.js';
import { accountIdOf } from '../src/ledger/accounts.sql.js';
import { rebuildBalances } from '../src/ledger/rebuild-balances.sql.js';
import { TestTask } from './events.js';
import { startBilling } from './harness.js';
import type { Billing } from './harness.js';

const TRANSFER = `
  INSERT INTO transfers (transfer_id, kind, org_id, currency, created_at) VALUES ($1, $2, $3, 'USD', now())`;
const ACCOUNT = `INSERT INTO accounts VALUES ($1, $2, $3, 'USD') ON CONFLICT DO NOTHING`;
const ENTRIES = `INSERT INTO entries SELECT $1, * FROM unnest($2::uuid[], $3::bigint[])`;
const BALANCE = `
  INSERT INTO balances
  SELECT $1, coalesce(max(version), 0) + 1, (SELECT sum(amount_micros) FROM entries WHERE account_id = $1), $2
    FROM balances WHERE account_id = $1`;

let billing: Billing;

beforeAll(async () => {
  billing = await startBilling();
});
afterAll(async () => {
  await billing.close();
});

function shared(purpose: Purpose): Account {
  return { purpose, ownerId: SHARED_OWNER_ID, currency: 'USD' };
}

/** A transfer as written by the releases in which organizations shared the platform's accounts. */
async function formerTransfer(
  kind: string,
  orgId: string,
  entries: readonly (readonly [Account, bigint])[],
): Promise<void> {
  const transferId = randomUUID();
  await billing.dataSource().transaction(async manager => {
    await manager.query(TRANSFER, [transferId, kind, orgId]);
    for (const [account] of entries)
      await manager.query(ACCOUNT, [accountIdOf(account), account.purpose, account.ownerId]);
    const ids = entries.map(([account]) => accountIdOf(account));
    await manager.query(ENTRIES, [transferId, ids, entries.map(([, micros]) => micros)]);
    for (const [account] of entries)
      await manager.query(BALANCE, [accountIdOf(account), account.purpose === 'funding']);
  });
}

/** The balance of each account, by purpose and whether it is shared. */
async function balances(ownerId: string): Promise<Record<string, string>> {
  const rows = await rowsOf<{ purpose: string; micros: string }>(
    billing.dataSource(),
    `SELECT purpose, sum(amount_micros)::text AS micros
       FROM entries JOIN accounts USING (account_id) WHERE owner_id = $1 GROUP BY purpose`,
    [ownerId],
  );
  return Object.fromEntries(rows.map(({ purpose, micros }) => [purpose, micros]));
}

/** An organization with credits, captures and payouts from before it had accounts of its own. */
async function formerOrganization(micros: bigint): Promise<{ orgId: string; workerId: string }> {
  const [orgId, workerId] = [randomUUID(), randomUUID()];
  const [available, held, earnings] = [availableOf(orgId), heldOf(orgId), earningsOf(workerId)];
  await formerTransfer('credit', orgId, [
    [shared('funding'), -micros],
    [available, micros],
  ]);
  await formerTransfer('hold', orgId, [
    [available, -150_000n],
    [held, 150_000n],
  ]);
  await formerTransfer('capture', orgId, [
    [held, -150_000n],
    [earnings, 120_000n],
    [shared('revenue'), 30_000n],
  ]);
  await formerTransfer('payout', orgId, [
    [earnings, -20_000n],
    [shared('payouts'), 20_000n],
  ]);
  return { orgId, workerId };
}

test("an older ledger stays valid: the shared accounts keep their history, new transfers use the organization's own", async () => {
  const { orgId, workerId } = await formerOrganization(1_000_000n);
  const before = await balances(SHARED_OWNER_ID);
  expect(before).toEqual({ funding: '-1000000', revenue: '30000', payouts: '20000' });

  const task = new TestTask(orgId);
  await billing.ask(HoldFunds, task.holdRequest());
  await billing.publish(task.completed([workerId]));
  await billing.settled();
  const payout = { org_id: orgId, worker_id: workerId, amount_micros: null } as const;
  await billing.ask(PayOutEarnings, { ...payout, currency: 'USD', reference: null });

  expect(await balances(SHARED_OWNER_ID)).toEqual(before);
  const own = { available: '700000', held: '0', revenue: '30000', payouts: '220000' };
  expect(await balances(orgId)).toEqual(own);
  expect((await billing.ask(GetEarnings, { worker_id: workerId })).balance_micros).toBe(0n);
  await billing.soundLedger();
  expect(await rebuildBalances(billing.dataSource())).toEqual([]);
});

test('a shared account filled up by one organization does not affect others', async () => {
  const { orgId } = await formerOrganization(2n ** 53n - 1n);
  const other = await billing.organizationWith(1_000_000_000_000);
  expect(await billing.balance(other)).toEqual({ available: 1_000_000_000_000, held: 0 });
  await billing.ask(HoldFunds, new TestTask(orgId).holdRequest());
  await billing.ask(HoldFunds, new TestTask(other).holdRequest());
  await billing.soundLedger();
});
