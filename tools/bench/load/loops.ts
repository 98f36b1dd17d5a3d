import { setTimeout as pause } from 'node:timers/promises';

/** What came of many pieces of work. */
export interface LoopResult<T> {
  readonly results: readonly T[];
  /** From the start of the first to the end of the last. */
  readonly elapsedMs: number;
}

/**
 * `concurrency` loops, each beginning the next piece when its last is done, until `durationMs` are over; what
 * has begun is finished. The first error ends all of them.
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

/** Begins `perSecond` pieces a second, however long they take, and waits for the last. */
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
    // Looked at below; without this an early failure would end the process before.
    piece.catch(() => undefined);
    begun.push(piece);
  }
  return { results: await Promise.all(begun), elapsedMs: performance.now() - startedAt };
}
