import { lifecycleFloor } from '../floor/floors.js';
import { Lifecycles } from '../load/lifecycles.js';
import { bestConcurrency, throughputOf } from '../load/throughput.js';
import type { Section } from '../section.js';
import { median, p99 } from '../statistics.js';
import { CpuWatch } from '../system/cpu.js';
import { partsOf } from '../system/system-processes.js';

const FULL = {
  tried: [16, 32, 64, 96],
  probeMs: 4_000,
  warmUpMs: 8_000,
  durationMs: 30_000,
  floorMs: 10_000,
};
const QUICK = { concurrency: 48, warmUpMs: 3_000, durationMs: 6_000, floorMs: 2_000 };

/** Whole lifecycles: created, offered, done, completed, delivered, settled. */
export const lifecycles: Section = async ({ system, quick, progress }) => {
  const bench = await system();
  const { warmUpMs, durationMs, floorMs } = quick ? QUICK : FULL;
  const load = await Lifecycles.open(bench);
  progress.say('lifecycles: warming up');
  await throughputOf(load, 32, warmUpMs);
  if (!quick) progress.say(`lifecycles: trying ${FULL.tried.join(', ')} at a time`);
  const concurrency = quick ? QUICK.concurrency : await bestConcurrency(load, FULL.tried, FULL.probeMs);
  progress.say(`lifecycles: ${concurrency} at a time`);
  const cpu = await CpuWatch.start(await partsOf(bench.running));
  const result = await throughputOf(load, concurrency, durationMs);
  const shares = await cpu.shares();
  progress.say('lifecycles: the same writes by bare clients');
  const floor = await lifecycleFloor(bench, { concurrency, durationMs: floorMs });
  const totals = result.lifecycles.map(({ totalMs }) => totalMs);
  const busiest = shares.map(({ name, percent }) => `${name} ${Math.round(percent)}`).join(', ');
  return [
    {
      key: 'lifecycles_per_s',
      value: result.perSecond,
      n: result.lifecycles.length,
      floorRatio: { key: 'lifecycles_floor_ratio', value: result.perSecond / floor },
      also: {
        lifecycles_concurrency: concurrency,
        lifecycles_floor_per_s: floor,
        lifecycle_p50_ms: median(totals),
        lifecycle_p99_ms: p99(totals),
        ...Object.fromEntries(shares.map(({ name, percent }) => [`cpu_pct_${name}`, percent])),
      },
      note:
        `${concurrency} at a time, each ${Math.round(median(totals))} ms (p99 ${Math.round(p99(totals))}); ` +
        `% of a core: ${busiest}`,
    },
  ];
};
