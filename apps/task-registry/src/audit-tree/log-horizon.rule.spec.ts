import fc from 'fast-check';
import { expect, test } from 'vitest';
import { NOTHING_SEEN, afterRead, countInOrder } from './log-horizon.rule.js';

const read = (seqs: readonly number[], xid: bigint, xmin: bigint, atMs = 0) => ({ seqs, xid, xmin, atMs });

test('rows up to a missing number follow at once', () => {
  expect(countInOrder(4, [5, 6, 8, 9], NOTHING_SEEN)).toBe(2);
  expect(countInOrder(4, [6], NOTHING_SEEN)).toBe(0);
  expect(countInOrder(4, [], NOTHING_SEEN)).toBe(0);
});

test('a missing number is passed once every transaction that may have taken it has ended', () => {
  const first = afterRead(NOTHING_SEEN, read([1, 3], 10n, 8n));
  expect(countInOrder(1, [3], first)).toBe(0);
  // Transaction 8 may have taken number 2, and ends later than the second read.
  const second = afterRead(first, read([3], 20n, 8n));
  expect(countInOrder(1, [3], second)).toBe(0);
  const third = afterRead(second, read([3], 30n, 20n));
  expect(countInOrder(1, [3], third)).toBe(1);
});

test('a transaction that began after a number was seen cannot have taken a lower one', () => {
  const first = afterRead(NOTHING_SEEN, read([1, 3], 10n, 10n));
  const second = afterRead(first, read([3], 20n, 20n));
  expect(countInOrder(1, [3], second)).toBe(1);
});

test('a missing number is given up after a minute', () => {
  const first = afterRead(NOTHING_SEEN, read([1, 3], 10n, 8n));
  const second = afterRead(first, read([3], 20n, 8n, 1_000));
  expect(countInOrder(1, [3], afterRead(second, read([3], 30n, 8n, 61_000)))).toBe(0);
  expect(countInOrder(1, [3], afterRead(second, read([3], 30n, 8n, 61_001)))).toBe(1);
});

/** What happens to one transaction: when it takes its id, its number, and when it ends. */
const someTransactions = fc.array(
  fc.record({
    beginsAt: fc.nat(20),
    takesAfter: fc.nat(5),
    endsAfter: fc.nat(15),
    commits: fc.boolean(),
  }),
  { minLength: 1, maxLength: 25 },
);

test('however transactions overlap, the tree gets every committed number once and in order', () => {
  fc.assert(
    fc.property(someTransactions, transactions => {
      const log = numbered(transactions);
      const appended: number[] = [];
      let horizon = NOTHING_SEEN;
      for (let now = 0; now < 60; now += 1) {
        const position = appended.at(-1) ?? 0;
        const visible = log.filter(({ seq, commits, endsAt }) => commits && endsAt <= now && seq > position);
        const seqs = visible.map(({ seq }) => seq);
        const running = log.filter(({ beginsAt, endsAt }) => beginsAt <= now && endsAt > now);
        const xmin = running.reduce((least, { xid }) => (xid < least ? xid : least), ownXid(now));
        horizon = afterRead(horizon, { xid: ownXid(now), xmin, seqs, atMs: 0 });
        appended.push(...seqs.slice(0, countInOrder(position, seqs, horizon)));
      }
      expect(appended).toEqual(log.filter(({ commits }) => commits).map(({ seq }) => seq));
    }),
    { numRuns: 500 },
  );
});

/** A read at each moment, whose id is above those of all transactions that began by then. */
function ownXid(now: number): bigint {
  return BigInt(now) * 100n + 99n;
}

/** With ids in the order of their beginnings, and numbers in the order in which they were taken. */
function numbered(
  transactions: readonly { beginsAt: number; takesAfter: number; endsAfter: number; commits: boolean }[],
) {
  return transactions
    .map(({ beginsAt, takesAfter, endsAfter, commits }, place) => ({
      ...{ beginsAt, commits, xid: BigInt(beginsAt) * 100n + BigInt(place) },
      takesAt: beginsAt + takesAfter,
      endsAt: beginsAt + takesAfter + endsAfter,
    }))
    .toSorted((one, other) => one.takesAt - other.takesAt)
    .map((one, place) => ({ ...one, seq: place + 1 }));
}
