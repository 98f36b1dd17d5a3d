import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { UNKNOWN_SKILL, UNPROVEN_CAP, ratingOf, skillFrom } from './worker-skill.rule.js';
import type { WorkerRecord } from './worker-skill.rule.js';

const record = (change: Partial<WorkerRecord>): WorkerRecord => ({
  goldSeen: 0,
  goldRight: 0,
  agreementSeen: 0,
  agreementRight: 0,
  ...change,
});
const share = fc
  .tuple(fc.nat({ max: 500 }), fc.nat({ max: 500 }))
  .map(([a, b]) => [Math.max(a, b), Math.min(a, b)] as const);
const records = fc
  .tuple(share, share)
  .map(([[goldSeen, goldRight], [agreementSeen, agreementRight]]): WorkerRecord => ({
    goldSeen,
    goldRight,
    agreementSeen,
    agreementRight,
  }));

describe('skillFrom', () => {
  it('starts at two thirds', () => {
    expect(UNKNOWN_SKILL).toMatchObject({ accuracy: 2 / 3, isProven: false });
  });

  it('is proven by three known answers, not by two', () => {
    expect(skillFrom(record({ goldSeen: 2, goldRight: 2 }))).toMatchObject({
      isProven: false,
      accuracy: UNPROVEN_CAP,
    });
    expect(skillFrom(record({ goldSeen: 3, goldRight: 3 }))).toMatchObject({
      isProven: true,
      accuracy: 5 / 6,
    });
    expect(skillFrom(record({ goldSeen: 3, goldRight: 2 }))).toMatchObject({ isProven: false });
  });

  it('agreement does not make up for failed known answers', () => {
    const failed = record({ goldSeen: 5, goldRight: 0, agreementSeen: 1_000, agreementRight: 1_000 });
    expect(skillFrom(failed).accuracy).toBe(0.25);
  });

  it('an unproven worker ranks below every proven one, in accuracy and rating', () => {
    fc.assert(
      fc.property(records, records, (a, b) => {
        const [one, other] = [skillFrom(a), skillFrom(b)];
        expect(one.accuracy).toBeGreaterThan(0);
        expect(one.accuracy).toBeLessThan(1);
        if (one.isProven && !other.isProven) {
          expect(one.accuracy).toBeGreaterThan(other.accuracy);
          expect(ratingOf(one)).toBeGreaterThan(ratingOf(other));
        }
        if (a.goldSeen < 3) expect(one.isProven).toBe(false);
      }),
    );
  });

  it('another right answer never lowers the skill, once there are three known ones', () => {
    fc.assert(
      fc.property(records, before => {
        fc.pre(before.goldSeen >= 3);
        const after = { ...before, goldSeen: before.goldSeen + 1, goldRight: before.goldRight + 1 };
        expect(skillFrom(after).accuracy).toBeGreaterThanOrEqual(skillFrom(before).accuracy);
      }),
    );
  });
});
