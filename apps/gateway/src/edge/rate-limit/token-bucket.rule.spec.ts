import fc from 'fast-check';
import { expect, test } from 'vitest';
import { takeFromBucket } from './token-bucket.rule.js';
import type { Bucket } from './token-bucket.rule.js';

const TEN_IN_TWO_SECONDS = { requests: 10, perSeconds: 2 };

test('a full bucket takes its whole allowance at once, and refills evenly', () => {
  const { bucket, taken } = takeFromBucket(undefined, TEN_IN_TWO_SECONDS, 10, 0);
  expect(taken).toEqual({ outcome: 'taken', remaining: 0, resetSeconds: 2 });
  expect(takeFromBucket(bucket, TEN_IN_TWO_SECONDS, 1, 199).taken.outcome).toBe('used_up');
  expect(takeFromBucket(bucket, TEN_IN_TWO_SECONDS, 1, 200).taken.outcome).toBe('taken');
});

test('a cost above the tokens takes nothing, and returns when there will be enough', () => {
  const { bucket } = takeFromBucket(undefined, TEN_IN_TWO_SECONDS, 8, 0);
  const refused = takeFromBucket(bucket, TEN_IN_TWO_SECONDS, 9, 0);
  expect(refused.taken).toEqual({ outcome: 'used_up', remaining: 2, resetSeconds: 2 });
  expect(takeFromBucket(refused.bucket, TEN_IN_TWO_SECONDS, 2, 0).taken.outcome).toBe('taken');
});

test('over any period no more is taken than the allowance and its refill', () => {
  const uses = fc.array(
    fc.record({ afterMs: fc.integer({ min: -500, max: 3_000 }), cost: fc.integer({ min: 1, max: 15 }) }),
    { maxLength: 100 },
  );
  const allowances = fc.record({
    requests: fc.integer({ min: 1, max: 50 }),
    perSeconds: fc.integer({ min: 1, max: 20 }),
  });
  fc.assert(
    fc.property(allowances, uses, (allowance, steps) => {
      let bucket: Bucket | undefined;
      let [nowMs, taken] = [0, 0];
      let forwardMs = 0;
      for (const { afterMs, cost } of steps) {
        nowMs += afterMs;
        forwardMs += Math.max(0, afterMs);
        const decision = takeFromBucket(bucket, allowance, cost, nowMs);
        bucket = decision.bucket;
        if (decision.taken.outcome === 'taken') taken += cost;
        expect(decision.taken.remaining).toBeGreaterThanOrEqual(0);
        expect(decision.taken.resetSeconds).toBeGreaterThanOrEqual(1);
      }
      const refilled = (forwardMs * allowance.requests) / (allowance.perSeconds * 1_000);
      expect(taken).toBeLessThanOrEqual(allowance.requests + refilled + 1e-6);
    }),
  );
});
