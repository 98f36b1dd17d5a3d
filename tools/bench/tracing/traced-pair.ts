import { Lifecycles } from '../load/lifecycles.js';
import { throughputOf } from '../load/throughput.js';
import { sumOf } from '../statistics.js';
import { Cleanup, startBenchSystem } from '../system/bench-system.js';
import type { BenchSystem } from '../system/bench-system.js';
import { CpuWatch } from '../system/cpu.js';
import { exportedSpans } from './exported-spans.js';

/** As many as the lifecycles section uses on two cores: both are busy, and no request waits for long. */
const CONCURRENCY = 32;

/** One slice of load on one of the systems. */
export interface Slice {
  readonly perSecond: number;
  readonly lifecycles: number;
  /** CPU time for a lifecycle, over all processes of this system and the load generator. */
  readonly cpuMsEach: number;
  /** The same for each process, by its name. */
  readonly cpuMsEachByPart: ReadonlyMap<string, number>;
  /** Spans that the collector accepted during the slice. */
  readonly spans: number;
  readonly lostSpans: number;
}

interface Side {
  readonly bench: BenchSystem;
  readonly load: Lifecycles;
}

/** Two systems that run side by side, one of which records one request in a hundred. */
export class TracedPair {
  private constructor(
    private readonly sides: { readonly on: Side; readonly off: Side },
    private readonly own: Cleanup,
  ) {}

  /**
   * @param folders state folders; their systems must not run
   * @param first the system that is started first, which takes a few percent more CPU, whichever it is
   */
  static async start(
    folders: { readonly traced: string; readonly plain: string },
    first: 'on' | 'off',
    collectorUrl: string,
    cleanup: Cleanup,
  ): Promise<TracedPair> {
    const own = new Cleanup();
    cleanup.add(() => own.run());
    const side = async (folder: string, environment: Readonly<Record<string, string>>): Promise<Side> => {
      const bench = await startBenchSystem(folder, own, environment);
      return { bench, load: await Lifecycles.open(bench) };
    };
    const startOn = (): Promise<Side> =>
      side(folders.traced, {
        OTEL_EXPORTER_OTLP_ENDPOINT: collectorUrl,
        OTEL_TRACES_SAMPLER: 'parentbased_traceidratio',
        OTEL_TRACES_SAMPLER_ARG: '0.01',
        OTEL_SDK_DISABLED: 'false',
      });
    // Whatever the environment of the bench has.
    const startOff = (): Promise<Side> => side(folders.plain, { OTEL_SDK_DISABLED: 'true' });
    const early = await (first === 'on' ? startOn() : startOff());
    const late = await (first === 'on' ? startOff() : startOn());
    return new TracedPair(first === 'on' ? { on: early, off: late } : { on: late, off: early }, own);
  }

  async warmUp(durationMs: number): Promise<void> {
    for (const { load } of [this.sides.on, this.sides.off]) await throughputOf(load, CONCURRENCY, durationMs);
  }

  /** A slice of each, one after the other: the order changes with the rounds, because the first may find more CPU. */
  async round(durationMs: number, first: 'on' | 'off'): Promise<{ readonly on: Slice; readonly off: Slice }> {
    if (first === 'off') {
      const off = await slice(this.sides.off, durationMs);
      return { off, on: await slice(this.sides.on, durationMs) };
    }
    const on = await slice(this.sides.on, durationMs);
    return { on, off: await slice(this.sides.off, durationMs) };
  }

  /** Stops both; their state folders are kept. */
  stop(): Promise<void> {
    return this.own.run();
  }
}

async function slice({ bench, load }: Side, durationMs: number): Promise<Slice> {
  const before = await exportedSpans(bench.running);
  const cpu = await CpuWatch.start(bench.running);
  const { perSecond, lifecycles } = await throughputOf(load, CONCURRENCY, durationMs);
  const shares = await cpu.shares();
  const after = await exportedSpans(bench.running);
  return {
    perSecond,
    lifecycles: lifecycles.length,
    cpuMsEach: sumOf(shares.map(({ milliseconds }) => milliseconds)) / lifecycles.length,
    cpuMsEachByPart: new Map(
      shares.map(({ name, milliseconds }) => [name, milliseconds / lifecycles.length]),
    ),
    spans: after.exported - before.exported,
    lostSpans: after.lost - before.lost,
  };
}
