import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MAX_LIVE_SECRETS, OVERLAP_MS, rotationOf, signsAt } from './secret-rotation.rule.js';
import type { LiveSecret } from './secret-rotation.rule.js';

const HOUR_MS = 3_600_000;
/** Hours before each rotation attempt. */
const pauses = fc.array(fc.double({ min: 0, max: 40, noNaN: true }), { maxLength: 40 });

function rotate(secrets: readonly LiveSecret[], now: Date): readonly LiveSecret[] | number {
  const rotation = rotationOf(secrets, now);
  if (rotation.outcome === 'too_many_live') return rotation.retryAfterMs;
  const { generation, previousValidUntil } = rotation;
  const retired = secrets.map(secret => ({ ...secret, validUntil: secret.validUntil ?? previousValidUntil }));
  return [...retired, { generation, validUntil: null }];
}

describe('rotationOf', () => {
  it('lets every secret sign until its promised time, regardless of the number of requests', () => {
    fc.assert(
      fc.property(pauses, hours => {
        let now = new Date(0);
        let secrets = rotate([], now);
        for (const pause of hours) {
          if (typeof secrets === 'number') throw new Error('The first rotation is never refused.');
          const before = secrets;
          now = new Date(now.getTime() + pause * HOUR_MS);
          const after = rotate(before, now);
          secrets = typeof after === 'number' ? before : after;
          const live = secrets.filter(secret => signsAt(secret, now));
          expect(live.length).toBeLessThanOrEqual(MAX_LIVE_SECRETS);
          for (const { generation, validUntil } of before) {
            const kept = secrets.find(secret => secret.generation === generation);
            expect(kept?.validUntil).toEqual(validUntil ?? kept?.validUntil);
          }
        }
      }),
    );
  });

  it('refuses only while five secrets are live, and never after the stated time has passed', () => {
    fc.assert(
      fc.property(pauses, hours => {
        let now = new Date(0);
        let secrets: readonly LiveSecret[] = [];
        for (const pause of hours) {
          now = new Date(now.getTime() + pause * HOUR_MS);
          const after = rotate(secrets, now);
          if (typeof after !== 'number') {
            secrets = after;
            continue;
          }
          expect(secrets.filter(secret => signsAt(secret, now))).toHaveLength(MAX_LIVE_SECRETS);
          expect(after).toBeGreaterThan(0);
          expect(after).toBeLessThanOrEqual(OVERLAP_MS);
          expect(typeof rotate(secrets, new Date(now.getTime() + after))).toBe('object');
        }
      }),
    );
  });
});
