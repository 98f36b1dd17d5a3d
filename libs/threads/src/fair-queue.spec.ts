import fc from 'fast-check';
import { expect, test } from 'vitest';
import { FairQueue } from './fair-queue.js';

/** Takes and finishes work, one piece at a time, until the queue is empty. */
function drained(queue: FairQueue<number>): string[] {
  const owners: string[] = [];
  for (let next = queue.take(); next !== undefined; next = queue.take()) {
    owners.push(next.owner);
    queue.finish(next.owner);
  }
  return owners;
}

test('a new owner waits for one piece of each other owner, not for all of them', () => {
  const queue = new FairQueue<number>(100);
  for (let i = 0; i < 50; i += 1) queue.add('hostile', i);
  queue.add('quiet', 0);
  expect(drained(queue).indexOf('quiet')).toBe(1);
});

test('an owner has at most one piece in progress, so that a second thread is free for others', () => {
  const queue = new FairQueue<number>(100);
  queue.add('hostile', 1);
  queue.add('hostile', 2);
  queue.add('quiet', 3);
  expect([queue.take()?.owner, queue.take()?.owner, queue.take()]).toEqual(['hostile', 'quiet', undefined]);
  queue.finish('hostile');
  expect(queue.take()).toEqual({ owner: 'hostile', work: 2 });
});

test("work beyond an owner's limit is rejected, and takes no other owner's place", () => {
  const queue = new FairQueue<number>(2);
  expect([1, 2, 3].map(work => queue.add('hostile', work))).toEqual([true, true, false]);
  expect(queue.add('quiet', 1)).toBe(true);
});

test('between two pieces of one owner that both waited, every other waiting owner had a turn', () => {
  const arrivals = fc.array(fc.constantFrom('a', 'b', 'c', 'd'), { minLength: 1, maxLength: 60 });
  fc.assert(
    fc.property(arrivals, owners => {
      const queue = new FairQueue<number>(1_000);
      owners.forEach((owner, place) => queue.add(owner, place));
      const turns = drained(queue);
      expect(turns.toSorted()).toEqual(owners.toSorted());
      turns.forEach((owner, place) => {
        const next = turns.indexOf(owner, place + 1);
        if (next === -1) return;
        const stillWaiting = new Set(turns.slice(place + 1));
        stillWaiting.delete(owner);
        for (const other of stillWaiting) expect(turns.indexOf(other, place + 1)).toBeLessThan(next);
      });
    }),
  );
});
