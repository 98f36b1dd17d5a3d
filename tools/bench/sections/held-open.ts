import { setTimeout as pause } from 'node:timers/promises';
import pg from 'pg';
import { Lifecycles } from '../load/lifecycles.js';
import { throughputOf } from '../load/throughput.js';
import type { Section } from '../section.js';
import type { BenchSystem } from '../system/bench-system.js';

const ASSUMED_CONCURRENCY = 48;
const FULL = { warmUpMs: 5_000, windowMs: 25_000, heldMs: 180_000 };
const QUICK = { warmUpMs: 500, windowMs: 3_000, heldMs: 9_000 };

/**
 * Lifecycle throughput while another session holds a transaction open, compared with throughput without one.
 *
 * Rows that die during the transaction cannot be removed, so the effect grows with time: the figure compares the end
 * of the hold with the mean of the measurements right before and right after.
 */
export const heldOpen: Section = async ({ system, quick, progress, known }) => {
  const bench = await system();
  const { warmUpMs, windowMs, heldMs } = quick ? QUICK : FULL;
  const concurrency = known('lifecycles_concurrency') ?? ASSUMED_CONCURRENCY;
  const load = await Lifecycles.open(bench);
  const rate = async (durationMs: number): Promise<number> =>
    (await throughputOf(load, concurrency, durationMs)).perSecond;

  progress.say('held-open: without');
  await rate(warmUpMs);
  const before = await rate(windowMs);
  const release = await holdTransaction(bench);
  progress.say(`held-open: a transaction is held open for ${heldMs / 1_000} s`);
  const early = await rate(heldMs - windowMs);
  const held = await rate(windowMs);
  await release();
  progress.say('held-open: without again');
  await pause(1_000);
  const after = await rate(windowMs);
  return [
    {
      key: 'held_open_ratio',
      value: held / ((before + after) / 2),
      n: Math.round((before + held + after) * (windowMs / 1_000)),
      also: {
        held_open_before_per_s: before,
        held_open_early_per_s: early,
        held_open_last_per_s: held,
        held_open_after_per_s: after,
      },
      note:
        `the last ${windowMs / 1_000} s of ${heldMs / 1_000} s: ${Math.round(held)} a second; ` +
        `before ${Math.round(before)}, after ${Math.round(after)}`,
    },
  ];
};

/** Opens an idle session with a snapshot and a transaction id. */
async function holdTransaction({ running }: BenchSystem): Promise<() => Promise<void>> {
  const client = new pg.Client({ connectionString: running.databaseUrl });
  await client.connect();
  await client.query('BEGIN ISOLATION LEVEL REPEATABLE READ');
  await client.query('SELECT pg_current_xact_id()');
  return async () => {
    await client.query('COMMIT');
    await client.end();
  };
}
