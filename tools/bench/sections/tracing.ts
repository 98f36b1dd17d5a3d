import { startCollector } from '../collector/collector.js';
import type { Figure } from '../report/figure.js';
import type { Section } from '../section.js';
import { median, sumOf } from '../statistics.js';
import { freshStateDir } from '../system/state-dir.js';
import { pairedRatio } from '../tracing/paired-ratio.js';
import type { PairedRatio } from '../tracing/paired-ratio.js';
import { TracedPair } from '../tracing/traced-pair.js';
import type { Slice } from '../tracing/traced-pair.js';

const FULL = { rounds: 6, warmUpMs: 10_000, sliceMs: 15_000 };
const QUICK = { rounds: 2, warmUpMs: 3_000, sliceMs: 5_000 };

/**
 * What tracing 1 % of the requests costs the whole system, exported to a collector: two systems side by side, one with
 * tracing and one without, whose slices of the same load alternate. Halfway they change roles and the order in which they
 * are started. A result is the mean of a pair of slices before that and one after, in which what is due to the database
 * or to the order cancels out: two systems without tracing differed by 5 % in CPU before the order changed as well.
 */
export const tracing: Section = async ({ quick, progress, cleanup }) => {
  const { rounds, warmUpMs, sliceMs } = quick ? QUICK : FULL;
  const collector = await startCollector();
  cleanup.add(() => {
    collector.stop();
  });
  const [one, other] = [freshStateDir(cleanup), freshStateDir(cleanup)];
  const halves = [
    { folders: { traced: one, plain: other }, first: 'on' },
    { folders: { traced: other, plain: one }, first: 'off' },
  ] as const;
  const slices: Pair[] = [];
  for (const [half, { folders, first }] of halves.entries()) {
    progress.say('tracing: starting two systems');
    const pair = await TracedPair.start(folders, first, collector.url, cleanup);
    progress.say('tracing: warming up');
    await pair.warmUp(warmUpMs);
    for (let round = 0; round < rounds; round += 1) {
      progress.say(`tracing: round ${half * rounds + round + 1} of ${2 * rounds}`);
      slices.push(await pair.round(sliceMs, round % 2 === 0 ? 'off' : 'on'));
    }
    await pair.stop();
  }
  const { exports, bytes } = await collector.received();
  const recorded = sumOf(slices.map(({ on }) => on.spans));
  // Without spans there was nothing to measure.
  if (recorded === 0 || exports === 0) throw new Error('The collector received no spans.');
  const lost = sumOf(slices.map(({ on }) => on.lostSpans));
  const tasks = sumOf(slices.map(({ on }) => on.lifecycles));
  const spans = `${(recorded / tasks).toFixed(2)} spans for each lifecycle exported, ${lost} lost, in ${exports} exports of ${Math.round(bytes / exports)} bytes`;
  const of = (value: (slice: Slice) => number): PairedRatio => balancedRatio(slices, value);
  return [
    figure(
      'tracing_cpu_ratio',
      'ms',
      of(slice => slice.cpuMsEach),
      `${spans}; by process: ${byPart(slices)}`,
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

/** The ratio over pairs of both halves: each is the geometric mean of one of the first half and one of the second. */
function balancedRatio(slices: readonly Pair[], value: (slice: Slice) => number): PairedRatio {
  const half = slices.length / 2;
  const both = (place: number, side: 'on' | 'off'): number =>
    Math.sqrt(
      [slices[place], slices[place + half]].reduce(
        (product, pair) => product * (pair === undefined ? Number.NaN : value(pair[side])),
        1,
      ),
    );
  return pairedRatio(Array.from({ length: half }, (_, place) => [both(place, 'on'), both(place, 'off')]));
}

/** PostgreSQL and NATS do the same with and without: what differs there is the doubt in the whole. */
function byPart(slices: readonly Pair[]): string {
  const names = [...(slices[0]?.off.cpuMsEachByPart.keys() ?? [])];
  const ratios = names.map(name => {
    const msOf = (slice: Slice): number => slice.cpuMsEachByPart.get(name) ?? 0;
    // A process that used no measurable time has no ratio.
    if (slices.some(({ on, off }) => msOf(on) <= 0 || msOf(off) <= 0)) return `${name} –`;
    const { ratio, low, high } = balancedRatio(slices, msOf);
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
