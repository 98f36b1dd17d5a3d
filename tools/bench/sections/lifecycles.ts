import { lifecycleFloor } from '../floor/floors.js';
import { Lifecycles } from '../load/lifecycles.js';
import { bestConcurrency, throughputOf } from '../load/throughput.js';
import type { Section } from '../section.js';
import { median, p99 } from '../statistics.js';
import { CpuWatch } from '../system/cpu.js';

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
  const cpu = await CpuWatch.start(bench.running);
  const result = await throughputOf(load, concurrency, durationMs);
  const shares = await cpu.shares();
  progress.say('lifecycles: the same writes by bare clients');
  const floor = await lifecycleFloor(bench, { concurrency, durationMs: floorMs });
  const totals = result.lifecycles.map(({ totalMs }) => totalMs);
  const cpuMs = shares.reduce((sum, { milliseconds }) => sum + milliseconds, 0) / result.lifecycles.length;
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
        ...(shares.length === 0 ? {} : { lifecycle_cpu_ms: cpuMs }),
        ...Object.fromEntries(shares.map(({ name, percent }) => [`cpu_pct_${name}`, percent])),
      },
      note:
        `${concurrency} at a time, each ${Math.round(median(totals))} ms (p99 ${Math.round(p99(totals))}); ` +
        `CPU ${cpuMs.toFixed(1)} ms for each, the load included; % of a core: ${busiest}`,
    },
  ];
};
