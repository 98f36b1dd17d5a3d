import { expect, test } from 'vitest';
import { WAITING_REASONS, WaitingFor } from '#libs/contracts';
import { waitingLine } from './waiting-line.js';

test('says that all qualified workers are at capacity', () => {
  const waiting = WaitingFor.parse({
    reason: 'workers_busy',
    workers_considered: 13,
    excluded: [
      { rule: 'availability', workers: 0 },
      { rule: 'capacity', workers: 4 },
      { rule: 'skills', workers: 9 },
    ],
  });
  const line = waitingLine(waiting);
  expect(line).toContain('All qualified workers are at capacity (');
  expect(line).toContain('capacity 4, skills 9');
});

test.each([
  [[{ rule: 'availability', workers: 2 }], 'are unavailable'],
  [
    [
      { rule: 'availability', workers: 2 },
      { rule: 'capacity', workers: 1 },
    ],
    'are at capacity or unavailable',
  ],
])('or that they are not available', (excluded, words) => {
  expect(waitingLine(WaitingFor.parse({ reason: 'workers_busy', excluded }))).toContain(words);
});

test.each(WAITING_REASONS)('has a sentence for %s', reason => {
  expect(waitingLine(WaitingFor.parse({ reason }))).toMatch(/^[A-Z].*\.$/);
});

test('returns nothing for a task that waits for nothing', () => {
  expect(waitingLine(null)).toBeUndefined();
});
