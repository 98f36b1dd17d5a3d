import type { SqlRunner } from '#libs/database';
import { writeOutbox } from '#libs/outbox';
import { derivedUuid } from '#libs/platform';
import { keyOf, mayGoNegative } from './account.rule.js';
import type { StoredBalance } from './accounts.sql.js';
import type { LedgerState, NewHold } from './ledger-state.rule.js';
import { lowBalanceEvent } from './low-balance-event.js';
import type { Transfer } from './transfer.rule.js';

/** In the order in which they were decided, which is the order of their positions. */
const TRANSFERS = `
  INSERT INTO transfers (transfer_id, kind, org_id, task_id, reference, currency, created_at)
  SELECT transfer_id, kind, org_id, task_id, reference, currency, $7
    FROM unnest($1::uuid[], $2::text[], $3::uuid[], $4::uuid[], $5::text[], $6::text[])
         WITH ORDINALITY AS decided (transfer_id, kind, org_id, task_id, reference, currency, place)
   ORDER BY place`;

const ENTRIES = `
  INSERT INTO entries (transfer_id, account_id, amount_micros)
  SELECT * FROM unnest($1::uuid[], $2::uuid[], $3::bigint[])`;

const BALANCES = `
  INSERT INTO balances (account_id, version, balance_micros, may_be_negative)
  SELECT * FROM unnest($1::uuid[], $2::bigint[], $3::bigint[], $4::boolean[])`;

const HOLDS = `
  INSERT INTO holds (hold_id, org_id, amount_micros, currency, answers_needed, steps,
                     workspace_id, task_type, domain, urgency)
  SELECT * FROM unnest($1::uuid[], $2::uuid[], $3::bigint[], $4::text[], $5::integer[], $6::integer[],
                       $7::text[], $8::text[], $9::text[], $10::text[])`;

const RESOLUTIONS = `
  INSERT INTO hold_resolutions (hold_id, resolution, transfer_id)
  SELECT * FROM unnest($1::uuid[], $2::text[], $3::uuid[])`;

const CREATED_TASKS = `INSERT INTO created_tasks (task_id) SELECT unnest($1::uuid[])`;

/**
 * Writes the decisions of a batch: one statement per table that gains rows, and one new balance per changed account,
 * regardless of the number of transfers.
 */
export async function writeLedger(
  manager: SqlRunner,
  state: LedgerState,
  stored: ReadonlyMap<string, StoredBalance>,
): Promise<void> {
  const { transfers, holds, resolutions, createdTasks } = state.changes;
  if (transfers.length > 0) {
    await writeTransfers(manager, transfers, stored, state.now);
    await writeBalances(manager, state, movedBy(transfers, stored));
  }
  if (holds.length > 0) await writeHolds(manager, holds);
  if (resolutions.length > 0) {
    await manager.query(RESOLUTIONS, [
      resolutions.map(({ holdId }) => holdId),
      resolutions.map(({ resolution }) => resolution),
      resolutions.map(({ transferId }) => transferId),
    ]);
  }
  if (createdTasks.length > 0) await manager.query(CREATED_TASKS, [createdTasks]);
  await writeOutbox(
    manager,
    state.lowBalances.map(low => lowBalanceEvent(low, derivedUuid('low balance', low.transferId), state.now)),
  );
}

async function writeHolds(manager: SqlRunner, holds: readonly NewHold[]): Promise<void> {
  await manager.query(HOLDS, [
    holds.map(({ holdId }) => holdId),
    holds.map(({ orgId }) => orgId),
    holds.map(({ amountMicros }) => amountMicros),
    holds.map(({ currency }) => currency),
    holds.map(({ answersNeeded }) => answersNeeded),
    holds.map(({ steps }) => steps),
    holds.map(({ workspaceId }) => workspaceId),
    holds.map(({ taskType }) => taskType),
    holds.map(({ domain }) => domain),
    holds.map(({ urgency }) => urgency),
  ]);
}

async function writeTransfers(
  manager: SqlRunner,
  transfers: readonly Transfer[],
  stored: ReadonlyMap<string, StoredBalance>,
  now: Date,
): Promise<void> {
  await manager.query(TRANSFERS, [
    transfers.map(({ transferId }) => transferId),
    transfers.map(({ kind }) => kind),
    transfers.map(({ orgId }) => orgId),
    transfers.map(({ taskId }) => taskId),
    transfers.map(({ reference }) => reference),
    transfers.map(({ currency }) => currency),
    now,
  ]);
  const entries = transfers.flatMap(({ transferId, entries: parts }) =>
    parts.map(({ account, amountMicros }) => ({
      transferId,
      accountId: storedAt(stored, keyOf(account)).accountId,
      amountMicros,
    })),
  );
  await manager.query(ENTRIES, [
    entries.map(({ transferId }) => transferId),
    entries.map(({ accountId }) => accountId),
    entries.map(({ amountMicros }) => amountMicros),
  ]);
}

async function writeBalances(
  manager: SqlRunner,
  state: LedgerState,
  moved: readonly StoredBalance[],
): Promise<void> {
  await manager.query(BALANCES, [
    moved.map(({ accountId }) => accountId),
    moved.map(({ version }) => version + 1),
    moved.map(({ account }) => state.balanceOf(account)),
    moved.map(({ account }) => mayGoNegative(account)),
  ]);
}

function movedBy(
  transfers: readonly Transfer[],
  stored: ReadonlyMap<string, StoredBalance>,
): readonly StoredBalance[] {
  const keys = new Set(transfers.flatMap(({ entries }) => entries.map(({ account }) => keyOf(account))));
  return [...keys].map(key => storedAt(stored, key));
}

/** @throws Error for an account that was not locked: the operation did not declare it */
function storedAt(stored: ReadonlyMap<string, StoredBalance>, key: string): StoredBalance {
  const balance = stored.get(key);
  if (balance === undefined) throw new Error(`The account ${key} was posted to without being locked.`);
  return balance;
}
