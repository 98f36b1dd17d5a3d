import { idempotencyRefusal, loadIdempotent, saveIdempotent } from '#libs/database';
import type { IdempotencyLookup, Outcome, SqlRunner } from '#libs/database';
import { LedgerState } from '../domain/ledger-state.js';
import type { LedgerJob } from './ledger-job.js';
import { loadPriceBook, loadTasks } from './load-ledger.js';
import { lockAccounts } from './lock-accounts.js';
import type { StoredBalance } from './lock-accounts.js';
import { writeLedger } from './write-ledger.js';

type Job = LedgerJob<unknown>;

export interface BatchResult {
  /** One per job, in the order of the jobs. */
  readonly outcomes: readonly Outcome<undefined>[];
  /** The ledger state with all changes written. */
  readonly state: LedgerState;
}

/**
 * Runs operations in the transaction of `manager`. Each sees the effects of those before it: of twenty holds on a
 * balance that allows one, the first is placed and the rest are refused. A hot account's balance is written once for
 * all of them.
 */
export async function runBatch(manager: SqlRunner, jobs: readonly Job[], now: Date): Promise<BatchResult> {
  const lookups = await lookUpKeys(manager, jobs, now);
  const toDecide = jobs.filter(job => (lookups.get(job)?.outcome ?? 'fresh') === 'fresh');
  const operations = toDecide.map(({ operation }) => operation);

  // Lock first: what is read after the lock cannot change before the commit.
  const stored = await lockAccounts(
    manager,
    operations.flatMap(({ accounts }) => accounts),
  );
  const state = new LedgerState({
    now,
    balances: new Map([...stored].map(([key, { balanceMicros }]) => [key, balanceMicros])),
    thresholds: thresholdsIn(stored),
    priceBook: await loadPriceBook(manager, distinct(operations.map(({ pricedFor }) => pricedFor))),
    ...(await loadTasks(manager, distinct(operations.map(({ taskId }) => taskId)))),
  });
  for (const job of toDecide) state.apply(job.decide(state));
  await writeLedger(manager, state, stored);
  await saveIdempotent(
    manager,
    toDecide.flatMap(job => job.kept ?? []),
    now,
  );
  return { outcomes: jobs.map(job => outcomeOf(job, lookups.get(job))), state };
}

async function lookUpKeys(
  manager: SqlRunner,
  jobs: readonly Job[],
  now: Date,
): Promise<ReadonlyMap<Job, IdempotencyLookup>> {
  const keyed = jobs.flatMap(job => {
    const { idempotencyKey: key } = job;
    return key === undefined ? [] : [{ job, key }];
  });
  const lookups = await loadIdempotent(
    manager,
    keyed.map(({ key }) => key),
    now,
  );
  return new Map(keyed.map(({ job }, place) => [job, lookups[place] ?? { outcome: 'in_progress' }]));
}

function outcomeOf(job: Job, lookup: IdempotencyLookup | undefined): Outcome<undefined> {
  if (lookup?.outcome === 'reused' || lookup?.outcome === 'in_progress') {
    return { ok: false, error: idempotencyRefusal(lookup.outcome) };
  }
  if (lookup?.outcome === 'replay') job.replay(lookup.response);
  return { ok: true, value: undefined };
}

function thresholdsIn(stored: ReadonlyMap<string, StoredBalance>): ReadonlyMap<string, bigint> {
  return new Map(
    [...stored].flatMap(([key, { thresholdMicros }]) =>
      thresholdMicros === null ? [] : [[key, thresholdMicros] as const],
    ),
  );
}

function distinct(ids: readonly (string | null)[]): readonly string[] {
  return [...new Set(ids.filter(id => id !== null))];
}
