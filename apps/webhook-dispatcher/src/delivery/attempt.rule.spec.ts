import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  MAX_RESPONSE_BYTES,
  isDestinationFailing,
  outcomeOfStatus,
  quietTimeMs,
  responseText,
  verdictOf,
} from './attempt.rule.js';
import type { AttemptResult } from './attempt.rule.js';
import { retryAfterMs, retryPauseMs } from './retry.rule.js';

const SCHEDULE = { maxRetries: 3, backoffMs: 1_000 };

function answered(status: number, retryAfter: number | null = null): AttemptResult {
  const outcome = outcomeOfStatus(status);
  return { outcome, status, responseBody: '', error: null, retryAfterMs: retryAfter };
}

const timedOut: AttemptResult = {
  outcome: 'timed_out',
  status: null,
  responseBody: null,
  error: 'No answer.',
  retryAfterMs: null,
};

describe('verdictOf', () => {
  it.each([200, 201, 204, 299])('%i is delivered', status => {
    expect(verdictOf(answered(status), 1, SCHEDULE, 0)).toEqual({ verdict: 'delivered' });
  });

  it.each([301, 302, 304, 307, 308, 400, 404, 429, 500, 503])('%i is retried', status => {
    expect(verdictOf(answered(status), 1, SCHEDULE, 1)).toEqual({ verdict: 'retry', delayMs: 1_000 });
  });

  it('410 ends this delivery and all later ones immediately', () => {
    expect(verdictOf(answered(410), 1, SCHEDULE, 0)).toEqual({ verdict: 'gone' });
    expect(verdictOf(answered(410), 99, SCHEDULE, 0)).toEqual({ verdict: 'gone' });
  });

  it('fails after the last retry with the reason', () => {
    expect(verdictOf(timedOut, 3, SCHEDULE, 0).verdict).toBe('retry');
    expect(verdictOf(timedOut, 4, SCHEDULE, 0)).toEqual({
      verdict: 'failed',
      reason: 'every attempt failed; the last: timed_out',
    });
    expect(verdictOf(answered(500), 1, { ...SCHEDULE, maxRetries: 0 }, 0)).toMatchObject({
      reason: 'every attempt failed; the last: status 500',
    });
  });

  it("uses Retry-After if it is longer than the schedule's pause, and the schedule otherwise", () => {
    expect(verdictOf(answered(429, 60_000), 1, SCHEDULE, 0)).toMatchObject({ delayMs: 60_000 });
    expect(verdictOf(answered(429, 1), 1, SCHEDULE, 1)).toMatchObject({ delayMs: 1_000 });
  });
});

describe('retryPauseMs', () => {
  it('doubles, stays between half of the pause and all of it, and never exceeds an hour', () => {
    const inputs = fc.tuple(
      fc.integer({ min: 1, max: 3_600_000 }),
      fc.integer({ min: 1, max: 20 }),
      fc.double({ min: 0, max: 1, noNaN: true }),
    );
    fc.assert(
      fc.property(inputs, ([backoffMs, retry, random]) => {
        const full = Math.min(backoffMs * 2 ** (retry - 1), 3_600_000);
        const pause = retryPauseMs({ backoffMs, maxRetries: 20 }, retry, random);
        expect(pause).toBeGreaterThanOrEqual(Math.floor(full / 2));
        expect(pause).toBeLessThanOrEqual(full);
      }),
    );
  });
});

describe('retryAfterMs', () => {
  const now = new Date('2026-01-01T00:00:00Z');
  it.each([
    ['120', 120_000],
    [' 0 ', 0],
    ['Thu, 01 Jan 2026 00:00:30 GMT', 30_000],
    ['Thu, 01 Jan 2020 00:00:00 GMT', 0],
    ['0000060', 60_000],
    ['86400', 86_400_000],
    ['Sat, 01 Jan 2000 00:00:00 GMT', 0],
    ['Thursday, 01-Jan-26 00:00:30 GMT', 30_000],
  ])('%s', (header, expected) => {
    expect(retryAfterMs(header, now)).toBe(expected);
  });

  it.each([
    undefined,
    '',
    'soon',
    '-1',
    '1.5',
    '1,5',
    '60, 120',
    '60;',
    '1e3',
    '0x10',
    '2026-01-01',
    'Infinity',
  ])('ignores %s', header => {
    expect(retryAfterMs(header, now)).toBeNull();
  });

  it.each([
    ['seconds since 1970', '1767225660'],
    ['milliseconds since 1970', '1767225660000'],
    ['a year', '31536000'],
    ['a date of another century', 'Fri, 01 Jan 2100 00:00:00 GMT'],
    ['a date of the year 9999', 'Fri, 31 Dec 9999 23:59:59 GMT'],
    ['more digits than a number has', '9'.repeat(400)],
  ])('does not treat %s as a pause', (_what, header) => {
    expect(retryAfterMs(header, now)).toBeNull();
  });

  it('is granted up to the scheduled pause plus two hours, regardless of the value', () => {
    const inputs = fc.tuple(
      fc.nat(30 * 86_400_000),
      fc.integer({ min: 1, max: 6 }),
      fc.double({ min: 0, max: 1, noNaN: true }),
    );
    fc.assert(
      fc.property(inputs, ([asked, attempts, random]) => {
        const schedule = { maxRetries: 10, backoffMs: 1_000 };
        const capMs = 1_000 * 2 ** (attempts - 1) + 2 * 3_600_000;
        const verdict = verdictOf(answered(503, asked), attempts, schedule, random);
        if (verdict.verdict !== 'retry') throw new Error('It is tried again.');
        expect(verdict.delayMs).toBeLessThanOrEqual(capMs);
        expect(verdict.delayMs).toBeGreaterThanOrEqual(Math.min(asked, capMs));
        expect(quietTimeMs(answered(503, asked), attempts, schedule)).toBe(Math.min(asked, capMs));
      }),
    );
  });
});

describe('the effect of an attempt on its destination', () => {
  it('is a failure without a response or with 5xx, not with 4xx', () => {
    expect(isDestinationFailing(timedOut)).toBe(true);
    expect(isDestinationFailing(answered(503))).toBe(true);
    expect(isDestinationFailing(answered(404))).toBe(false);
    expect(isDestinationFailing(answered(204))).toBe(false);
    expect(isDestinationFailing({ ...timedOut, outcome: 'refused_address' })).toBe(false);
  });

  it('is a quiet period only with 429 and 503', () => {
    expect(quietTimeMs(answered(429, 5_000), 1, SCHEDULE)).toBe(5_000);
    expect(quietTimeMs(answered(503, 5_000), 1, SCHEDULE)).toBe(5_000);
    expect(quietTimeMs(answered(429), 1, SCHEDULE)).toBe(0);
    for (const status of [200, 202, 301, 307, 404, 413, 500, 502]) {
      expect(quietTimeMs(answered(status, 5_000), 1, SCHEDULE)).toBe(0);
    }
  });
});

describe('responseText', () => {
  it('is at most 20,000 bytes of UTF-8 without NUL, for any body', () => {
    const bytes = fc.uint8Array({ maxLength: 40_000, size: 'max' });
    fc.assert(
      fc.property(bytes, body => {
        const text = responseText(Buffer.from(body));
        expect(Buffer.byteLength(text)).toBeLessThanOrEqual(MAX_RESPONSE_BYTES);
        expect(text).not.toContain('\0');
        expect(text.isWellFormed()).toBe(true);
      }),
    );
  });

  it('keeps valid text', () => {
    expect(responseText(Buffer.from('schön 🎉'))).toBe('schön 🎉');
  });
});
