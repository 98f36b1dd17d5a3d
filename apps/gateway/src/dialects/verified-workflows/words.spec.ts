import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { TaskStatus } from '#libs/contracts';
import { STATUSES, domainOfType, statusNamed, statusWordOf, tasksThatAre, usdOf } from './words.js';

test.each([
  [0, 0],
  [1, 0.000001],
  [-150_000, -0.15],
  [1_053_333n, 1.053333],
  [9_007_199_254_740_993n, 9_007_199_254.740_993],
  [-12_345_678_901_234_567_891n, -12_345_678_901_234.567_891],
])('%d micros are %d dollars', (micros, dollars) => {
  expect(usdOf(micros)).toBe(dollars);
});

test('usdOf is an exact division wherever numbers are exact', () => {
  fc.assert(
    fc.property(fc.maxSafeInteger(), micros => {
      expect(usdOf(micros)).toBe(micros / 1_000_000 + 0);
      expect(usdOf(BigInt(micros))).toBe(usdOf(micros));
    }),
  );
});

describe('status words', () => {
  test('are those of the document, or the same in lower case, for every native status', () => {
    for (const status of TaskStatus.options) {
      const [title, lower] = [statusWordOf(status, null, 'title'), statusWordOf(status, null, 'lower')];
      expect(statusWordOf(status, null, undefined)).toBe(title);
      expect(STATUSES).toContain(title);
      expect(lower).toBe(title.toLowerCase());
    }
    expect(statusWordOf('failed', 'expired', 'lower')).toBe('expired');
  });

  test.each(['In Review', 'in review', 'IN REVIEW', 'in_review', 'In-Review', ' in review '])(
    'are found by %j',
    text => {
      expect(statusNamed(text)).toBe('In Review');
    },
  );

  test.each(['', 'inreview', 'done', 'constructor', '__proto__'])('are not found by %j', text => {
    expect(statusNamed(text)).toBeUndefined();
  });

  test('partition the native tasks: each task has exactly the status of its word', () => {
    for (const status of TaskStatus.options) {
      for (const reason of status === 'failed' ? (['expired', 'no_consensus'] as const) : [null]) {
        const matching = STATUSES.filter(word => {
          const { statuses, expired } = tasksThatAre(word);
          return statuses.includes(status) && (expired ?? reason === 'expired') === (reason === 'expired');
        });
        expect(matching).toEqual([statusWordOf(status, reason, undefined)]);
      }
    }
  });
});

test.each([
  ['audio-audit', 'audio'],
  ['Medical', 'medical'],
  ['text-qa', 'general'],
  ['constructor', 'general'],
  ['__proto__', 'general'],
])('the type %s belongs to the domain %s', (type, domain) => {
  expect(domainOfType(type)).toBe(domain);
});
