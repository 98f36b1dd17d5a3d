import { closedLoop } from './loops.js';
import type { Lifecycle, Lifecycles } from './lifecycles.js';

export interface Throughput {
  /** Completed, delivered and settled, over all the time that took, the ends included. */
  readonly perSecond: number;
  readonly lifecycles: readonly Lifecycle[];
}

/** Lifecycles a second, always `concurrency` of them under way. */
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

/** The concurrency, of those tried briefly, at which most lifecycles are completed. */
export async function bestConcurrency(
  lifecycles: Lifecycles,
  tried: readonly number[],
  eachMs: number,
): Promise<number> {
  let best = { concurrency: tried[0] ?? 1, perSecond: 0 };
  for (const concurrency of tried) {
    const { perSecond } = await throughputOf(lifecycles, concurrency, eachMs);
    // More at a time only makes everyone wait longer, unless it brings something.
    if (perSecond > best.perSecond * 1.03) best = { concurrency, perSecond };
  }
  return best.concurrency;
}
