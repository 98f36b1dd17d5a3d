import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { releaseStartMemory } from './start-memory.js';

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

it('collects once, in the mode that shrinks the heap', () => {
  const collect = vi.fn();
  vi.stubGlobal('gc', collect);
  releaseStartMemory();
  expect(collect).not.toHaveBeenCalled();
  vi.runAllTimers();
  expect(collect.mock.calls).toEqual([[{ type: 'major', execution: 'sync', flavor: 'last-resort' }]]);
});

it('does without a collector', () => {
  vi.stubGlobal('gc', undefined);
  releaseStartMemory();
  expect(() => vi.runAllTimers()).not.toThrow();
});
