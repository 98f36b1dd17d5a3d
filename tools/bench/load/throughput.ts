import { closedLoop } from './loops.js';
import type { Lifecycle, Lifecycles } from './lifecycles.js';

export interface Throughput {
  /** Lifecycles completed, delivered and settled, divided by the whole time, including ramp-up and ramp-down. */
  readonly perSecond: number;
  readonly lifecycles: readonly Lifecycle[];
}

/** Lifecycles per second, with a constant `concurrency`. */
export async function throughputOf(
  lifecycles: Lifecycles,
  concurrency: number,
  durationMs: number,
): Promise<Throughput> {
  const startedAt = performance.now();
  const { results } = await closedLoop({ concurrency, durationMs }, () => lifecycles.runOne());
  await lifecycles.settled();
  const seconds = (performance.now() - startedAt) / 1_000;
  return { perSecond: results.length / seconds, lifecycles: results };
}

/** Briefly tries several concurrencies and returns the one with the highest throughput. */
export async function bestConcurrency(
  lifecycles: Lifecycles,
  tried: readonly number[],
  eachMs: number,
): Promise<number> {
  let best = { concurrency: tried[0] ?? 1, perSecond: 0 };
  for (const concurrency of tried) {
    const { perSecond } = await throughputOf(lifecycles, concurrency, eachMs);
    // Higher concurrency increases latency, so it must improve the throughput noticeably.
    if (perSecond > best.perSecond * 1.03) best = { concurrency, perSecond };
  }
  return best.concurrency;
}
