import { setTimeout as pause } from 'node:timers/promises';

/** The results of many pieces of work. */
export interface LoopResult<T> {
  readonly results: readonly T[];
  /** From the start of the first to the end of the last. */
  readonly elapsedMs: number;
}

/**
 * Runs `concurrency` loops, each starting the next piece when its last is done, until `durationMs` have passed;
 * pieces in progress are finished. The first error ends all loops.
 */
export async function closedLoop<T>(
  { concurrency, durationMs }: { readonly concurrency: number; readonly durationMs: number },
  work: () => Promise<T>,
): Promise<LoopResult<T>> {
  const startedAt = performance.now();
  const stop = new AbortController();
  const results: T[] = [];
  const loop = async (): Promise<void> => {
    while (!stop.signal.aborted && performance.now() - startedAt < durationMs) results.push(await work());
  };
  try {
    await Promise.all(Array.from({ length: concurrency }, loop));
  } finally {
    stop.abort();
  }
  return { results, elapsedMs: performance.now() - startedAt };
}

/** Starts `perSecond` pieces per second, regardless of their duration, and waits for the last. */
export async function openLoop<T>(
  { perSecond, durationMs }: { readonly perSecond: number; readonly durationMs: number },
  work: () => Promise<T>,
): Promise<LoopResult<T>> {
  const startedAt = performance.now();
  const begun: Promise<T>[] = [];
  const total = Math.round((perSecond * durationMs) / 1_000);
  while (begun.length < total) {
    const dueMs = (begun.length * 1_000) / perSecond;
    const waitMs = startedAt + dueMs - performance.now();
    if (waitMs > 0) await pause(waitMs);
    const piece = work();
    // Awaited below; without this an early failure would end the process first.
    piece.catch(() => undefined);
    begun.push(piece);
  }
  return { results: await Promise.all(begun), elapsedMs: performance.now() - startedAt };
}
