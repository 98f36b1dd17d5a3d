import fc from 'fast-check';
import { expect, test } from 'vitest';
import { advanced, cursorAt, lowOf, withoutGapsBefore } from './log-cursor.js';

test('without gaps it is where the last row was', () => {
  const cursor = advanced(cursorAt(4), [5, 6, 7], 0);
  expect(cursor.high).toBe(7);
  expect(lowOf(cursor)).toBe(7);
});

test('a missing number keeps the low mark below it until it comes', () => {
  const withGap = advanced(cursorAt(0), [1, 2, 5], 10);
  expect([...withGap.gaps]).toEqual([
    [3, 10],
    [4, 10],
  ]);
  expect(lowOf(withGap)).toBe(2);
  const half = advanced(withGap, [4, 6], 20);
  expect(lowOf(half)).toBe(2);
  expect(lowOf(advanced(half, [3], 30))).toBe(6);
});

test('a gap is given up by the time it was noticed, not by when it was looked at', () => {
  const cursor = advanced(advanced(cursorAt(0), [2], 10), [4], 20);
  expect([...withoutGapsBefore(cursor, 15).gaps.keys()]).toEqual([3]);
  expect(lowOf(withoutGapsBefore(cursor, 15))).toBe(2);
});

test('whatever the order in which rows appear, each is read once and none is passed over', () => {
  // Which poll first sees each row: later numbers may be seen before earlier ones.
  const polls = fc.array(fc.integer({ min: 0, max: 5 }), { minLength: 1, maxLength: 40 });
  fc.assert(
    fc.property(polls, seenAt => {
      const read: number[] = [];
      let cursor = cursorAt(0);
      for (let poll = 0; poll <= 5; poll += 1) {
        const { high, gaps } = cursor;
        const visible = seenAt.flatMap((at, index) => (at <= poll ? [index + 1] : []));
        const rows = visible.filter(seq => seq > high || gaps.has(seq));
        read.push(...rows);
        cursor = advanced(cursor, rows, poll);
      }
      expect(read.toSorted((a, b) => a - b)).toEqual(seenAt.map((_, index) => index + 1));
      expect(lowOf(cursor)).toBe(seenAt.length);
    }),
  );
});
