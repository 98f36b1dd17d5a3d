import { startCollector } from '../collector/collector.js';
import type { Figure } from '../report/figure.js';
import type { Section } from '../section.js';
import { median, sumOf } from '../statistics.js';
import { freshStateDir } from '../system/state-dir.js';
import { pairedRatio } from '../tracing/paired-ratio.js';
import type { PairedRatio } from '../tracing/paired-ratio.js';
import { TracedPair } from '../tracing/traced-pair.js';
import type { Slice } from '../tracing/traced-pair.js';

const FULL = { starts: 12, rounds: 2, warmUpMs: 8_000, sliceMs: 8_000 };
const QUICK = { starts: 4, rounds: 2, warmUpMs: 3_000, sliceMs: 4_000 };

/** Which of the two databases the traced system has, and which system is started first: each twice in four starts. */
const ROLES = [
  { traced: 'one', first: 'on' },
  { traced: 'other', first: 'off' },
  { traced: 'one', first: 'off' },
  { traced: 'other', first: 'on' },
] as const;

/**
 * What tracing 1 % of the requests costs the whole system, exported to a collector: two systems side by side, one with
 * tracing and one without, whose slices of the same load alternate. They are started again and again, in changing roles
 * and order, because two systems that do the same differ by some percent from one start to another and by less from one
 * slice to another: the interval is over the starts (docs/decisions/0194).
 */
export const tracing: Section = async ({ quick, progress, cleanup }) => {
  const { starts: count, rounds, warmUpMs, sliceMs } = quick ? QUICK : FULL;
  const collector = await startCollector();
  cleanup.add(() => {
    collector.stop();
  });
  const [one, other] = [freshStateDir(cleanup), freshStateDir(cleanup)];
  const starts: Pair[][] = [];
  for (let start = 0; start < count; start += 1) {
    progress.say(`tracing: start ${start + 1} of ${count}`);
    const { traced, first } = ROLES[start % ROLES.length] ?? ROLES[0];
    const folders = traced === 'one' ? { traced: one, plain: other } : { traced: other, plain: one };
    const pair = await TracedPair.start(folders, first, collector.url, cleanup);
    await pair.warmUp(warmUpMs);
    const slices: Pair[] = [];
    for (let round = 0; round < rounds; round += 1) {
      slices.push(await pair.round(sliceMs, round % 2 === 0 ? 'off' : 'on'));
    }
    await pair.stop();
    starts.push(slices);
  }
  const slices = starts.flat();
  const { exports, bytes } = await collector.received();
  const recorded = sumOf(slices.map(({ on }) => on.spans));
  // Without spans there was nothing to measure.
  if (recorded === 0 || exports === 0) throw new Error('The collector received no spans.');
  const lost = sumOf(slices.map(({ on }) => on.lostSpans));
  const tasks = sumOf(slices.map(({ on }) => on.lifecycles));
  const spans = `${(recorded / tasks).toFixed(2)} spans for each lifecycle exported, ${lost} lost, in ${exports} exports of ${Math.round(bytes / exports)} bytes`;
  const of = (value: (slice: Slice) => number): PairedRatio => ratioOverStarts(starts, value);
  return [
    figure(
      'tracing_cpu_ratio',
      'ms',
      of(slice => slice.cpuMsEach),
      `${spans}; by process: ${byPart(starts)}`,
    ),
    figure(
      'tracing_throughput_ratio',
      'per_s',
      of(slice => slice.perSecond),
    ),
  ];
};

interface Pair {
  readonly on: Slice;
  readonly off: Slice;
}

/** Each start counts once, with the geometric mean of its slices. */
function ratioOverStarts(starts: readonly (readonly Pair[])[], value: (slice: Slice) => number): PairedRatio {
  return pairedRatio(
    starts.map(pairs => [
      geometricMean(pairs.map(({ on }) => value(on))),
      geometricMean(pairs.map(({ off }) => value(off))),
    ]),
  );
}

function geometricMean(values: readonly number[]): number {
  return Math.exp(sumOf(values.map(Math.log)) / values.length);
}

/** PostgreSQL and NATS do the same with and without: what differs there is the doubt in the whole. */
function byPart(starts: readonly (readonly Pair[])[]): string {
  const slices = starts.flat();
  const names = [...(slices[0]?.off.cpuMsEachByPart.keys() ?? [])];
  const ratios = names.map(name => {
    const msOf = (slice: Slice): number => slice.cpuMsEachByPart.get(name) ?? 0;
    // A process that used no measurable time has no ratio.
    if (slices.some(({ on, off }) => msOf(on) <= 0 || msOf(off) <= 0)) return `${name} –`;
    const { ratio, low, high } = ratioOverStarts(starts, msOf);
    return `${name} ${ratio.toFixed(2)} (${low.toFixed(2)} to ${high.toFixed(2)})`;
  });
  return ratios.join(', ');
}

function figure(key: string, unit: string, { ratio, low, high, on, off }: PairedRatio, more = ''): Figure {
  return {
    key,
    value: ratio,
    n: on.length,
    also: {
      [`${key}_on_${unit}`]: median(on),
      [`${key}_off_${unit}`]: median(off),
      [`${key}_low`]: low,
      [`${key}_high`]: high,
    },
    note:
      `${median(on).toFixed(2)} with tracing, ${median(off).toFixed(2)} without (${unit.replace('_', ' ')}), ` +
      `95 % confidence interval ${low.toFixed(3)} to ${high.toFixed(3)}${more === '' ? '' : `; ${more}`}`,
  };
}
