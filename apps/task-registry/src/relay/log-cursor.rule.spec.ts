import { expect, test } from 'vitest';
import { advanced, cursorAt, restartPointOf, withoutGapsBefore } from './log-cursor.rule.js';
import fc from 'fast-check';

const at = (noticedMs: number, streamSeq = 0) => ({ noticedMs, streamSeq });

test('without gaps, reading resumes after the last row', () => {
  const cursor = advanced(cursorAt(4), [5, 6, 7], at(0));
  expect(restartPointOf(cursor, 20)).toEqual({ logSeq: 7, readAfter: 20 });
});

test('a missing number keeps the restart point below it until it appears', () => {
  const withGap = advanced(cursorAt(0), [1, 2, 5], at(10, 100));
  expect([...withGap.gaps.keys()]).toEqual([3, 4]);
  expect(restartPointOf(withGap, 103)).toEqual({ logSeq: 2, readAfter: 100 });
  const half = advanced(withGap, [4, 6], at(20, 103));
  expect(restartPointOf(half, 105)).toEqual({ logSeq: 2, readAfter: 100 });
  expect(restartPointOf(advanced(half, [3], at(30, 105)), 106)).toEqual({ logSeq: 6, readAfter: 106 });
});

test('a gap is given up by the time it was noticed, not by the time it was checked', () => {
  const cursor = advanced(advanced(cursorAt(0), [2], at(10, 0)), [4], at(20, 1));
  const later = withoutGapsBefore(cursor, 15);
  expect([...later.gaps.keys()]).toEqual([3]);
  expect(restartPointOf(later, 2)).toEqual({ logSeq: 2, readAfter: 1 });
});

// The poll that first sees each row: later numbers may be seen before earlier ones.
const polls = fc.array(fc.integer({ min: 0, max: 5 }), { minLength: 1, maxLength: 40 });

test('in whatever order rows appear, each is read exactly once', () => {
  fc.assert(
    fc.property(polls, seenAt => {
      const { stream, cursor } = publish(seenAt, 5);
      expect(stream.toSorted((a, b) => a - b)).toEqual(seenAt.map((_, index) => index + 1));
      expect(cursor).toEqual(cursorAt(seenAt.length));
    }),
  );
});

test('whenever a relay is replaced, the next finds exactly what is published', () => {
  fc.assert(
    fc.property(polls, fc.integer({ min: 0, max: 5 }), (seenAt, stopped) => {
      const { stream, cursor } = publish(seenAt, stopped);
      const { logSeq, readAfter } = restartPointOf(cursor, stream.length);
      const known = new Set(stream.slice(readAfter));
      const all = seenAt.map((_, index) => index + 1);
      const again = all.filter(seq => seq > logSeq && !known.has(seq));
      expect(again).toEqual(all.filter(seq => !stream.includes(seq)));
    }),
  );
});

/** Polls as the relay does, up to and including the last poll; the stream holds the numbers in order of publication. */
function publish(seenAt: readonly number[], lastPoll: number) {
  const stream: number[] = [];
  let cursor = cursorAt(0);
  for (let poll = 0; poll <= lastPoll; poll += 1) {
    const { high, gaps } = cursor;
    const visible = seenAt.flatMap((first, index) => (first <= poll ? [index + 1] : []));
    const rows = visible.filter(seq => seq > high || gaps.has(seq));
    cursor = advanced(cursor, rows, at(poll, stream.length));
    stream.push(...rows);
  }
  return { stream, cursor };
}
