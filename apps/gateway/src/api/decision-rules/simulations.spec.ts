import { setImmediate } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { inTurns } from './simulations.js';

function busyForMs(ms: number): void {
  const endMs = performance.now() + ms;
  while (performance.now() < endMs);
}

test('long work for many items leaves others their turn', async () => {
  const done = new AbortController();
  let turns = 0;
  const others = (async () => {
    for (; !done.signal.aborted; turns += 1) await setImmediate();
  })();
  const seen: number[] = [];
  await inTurns([1, 2, 3, 4, 5, 6], item => {
    busyForMs(6);
    seen.push(item);
  });
  done.abort();
  await others;
  expect(seen).toEqual([1, 2, 3, 4, 5, 6]);
  expect(turns).toBeGreaterThanOrEqual(6);
});
