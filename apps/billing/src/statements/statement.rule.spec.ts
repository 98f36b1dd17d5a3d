import { expect, test } from 'vitest';
import { boundsOf, statementOf } from './statement.rule.js';
import type { MovedSum } from './statement.rule.js';

const CREDIT: MovedSum = {
  kind: 'credit',
  taskType: null,
  transfers: 1,
  availableMicros: 500n,
  heldMicros: 0n,
};

test('a movement of a kind that only a newer release knows counts in the balances, and nowhere else', () => {
  const now = { availableMicros: 470n, heldMicros: 0n };
  const fee: MovedSum = { ...CREDIT, kind: null, availableMicros: -30n };
  const statement = statementOf(now, [CREDIT, fee], []);
  expect(statement.opening).toEqual({ available_micros: 0n, held_micros: 0n });
  expect(statement.closing).toEqual({ available_micros: 470n, held_micros: 0n });
  expect(statement).toMatchObject({ credits_micros: 500n, held_micros: 0n, captured_micros: 0n });
});

test('a month ends where the next one begins, also at the end of a year', () => {
  expect(boundsOf('2025-12')).toEqual({
    from: new Date('2025-12-01T00:00:00Z'),
    to: new Date('2026-01-01T00:00:00Z'),
  });
});
