import { transferFloor } from '../floor/transfer-floor.js';
import { openLedger } from '../ledger/ledger-writers.js';
import { closedLoop } from '../load/loops.js';
import type { Section } from '../section.js';
import { median, p99 } from '../statistics.js';

const WRITERS = 20;
/** Concurrent transfers per writer: billing serves many requests at a time, each waiting for its own answer. */
const EACH = 20;
const FULL = { warmUpMs: 3_000, durationMs: 10_000, floorMs: 6_000 };
const QUICK = { warmUpMs: 500, durationMs: 2_500, floorMs: 1_500 };

/** Throughput of transfers that all touch one account, through billing's repository. */
export const transfers: Section = async ({ system, quick, progress }) => {
  const { running } = await system();
  const { warmUpMs, durationMs, floorMs } = quick ? QUICK : FULL;
  const ledger = await openLedger(running.services.billing.databaseUrl);
  const timed = async (): Promise<number> => {
    const startedAt = performance.now();
    await ledger.transfer();
    return performance.now() - startedAt;
  };
  try {
    progress.say(`transfers: ${WRITERS} writers`);
    await closedLoop({ concurrency: WRITERS * EACH, durationMs: warmUpMs }, timed);
    const { results, elapsedMs } = await closedLoop({ concurrency: WRITERS * EACH, durationMs }, timed);
    const single = await closedLoop({ concurrency: WRITERS, durationMs: durationMs / 2 }, timed);
    progress.say('transfers: the same rows by a bare client');
    const floor = await transferFloor(running.databaseUrl, floorMs);
    const perSecond = (results.length * 1_000) / elapsedMs;
    const singlePerSecond = (single.results.length * 1_000) / single.elapsedMs;
    return [
      {
        key: 'transfers_per_s',
        value: perSecond,
        n: results.length,
        floorRatio: { key: 'transfers_floor_ratio', value: perSecond / floor },
        also: {
          transfers_floor_per_s: floor,
          transfers_one_each_per_s: singlePerSecond,
          transfer_p50_ms: median(results),
          transfer_p99_ms: p99(results),
        },
        note:
          `${WRITERS} writers with ${EACH} transfers each under way, one hot account; ` +
          `with one each: ${Math.round(singlePerSecond).toLocaleString('en-US')} a second`,
      },
    ];
  } finally {
    await ledger.close();
  }
};
