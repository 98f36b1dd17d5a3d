import fc from 'fast-check';
import { expect, test } from 'vitest';
import { offerExpiryOf } from './offer-timing.rule.js';

const NOW = new Date('2026-03-01T12:00:00Z');
const USUAL_MS = 120_000;

function standsForMs(leftMs: number | undefined, acceptWithinSeconds?: number): number {
  const deadline = leftMs === undefined ? undefined : new Date(NOW.getTime() + leftMs);
  return offerExpiryOf(NOW, { deadline, acceptWithinSeconds }, USUAL_MS).getTime() - NOW.getTime();
}

test.each([
  ['no deadline', undefined, USUAL_MS],
  ['a distant deadline', 3_600_000, USUAL_MS],
  ['a quarter of the time left', 200_000, 50_000],
  ['no less than ten seconds', 30_000, 10_000],
  ['never past the deadline', 4_000, 4_000],
  ['a deadline that has passed', -1, USUAL_MS],
])('%s', (_name, leftMs, expected) => {
  expect(standsForMs(leftMs)).toBe(expected);
});

test.each([
  ['no deadline', undefined, 3_600_000],
  ['a distant deadline', 7_200_000, 3_600_000],
  ['a deadline before it', 600_000, 600_000],
  ['a deadline that has passed', -1, 3_600_000],
])('a stated time applies with %s', (_name, leftMs, expected) => {
  expect(standsForMs(leftMs, 3_600)).toBe(expected);
});

test('an offer never outlasts the usual time or a future deadline', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 10_000_000 }), leftMs => {
      const forMs = standsForMs(leftMs);
      expect(forMs).toBeGreaterThan(0);
      expect(forMs).toBeLessThanOrEqual(Math.min(leftMs, USUAL_MS));
      expect(forMs).toBeGreaterThanOrEqual(Math.min(leftMs, 10_000));
    }),
  );
});
