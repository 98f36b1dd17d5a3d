import fc from 'fast-check';
import { afterEach, expect, test, vi } from 'vitest';
import { FairQueue } from './fair-queue.js';
import type { Ticket } from './fair-queue.js';
import { Neighbours } from './neighbours.js';

const LIMITS = {
  MAX_CONCURRENT_REQUESTS: 4,
  MAX_CONCURRENT_REQUESTS_PER_ORGANIZATION: 3,
  MAX_CONCURRENT_REQUESTS_BESIDE_OTHERS: 3,
  MAX_QUEUED_REQUESTS_PER_ORGANIZATION: 5,
  REQUEST_QUEUE_TIMEOUT_MS: 60_000,
};

/** A request with an observable turn. */
class Request {
  hasTurn = false;

  private constructor(
    readonly org: string,
    readonly ticket: Ticket,
  ) {
    void ticket.turn.then(() => (this.hasTurn = true));
  }

  static async enter(queue: FairQueue, org: string): Promise<Request> {
    const request = new Request(org, queue.enter(org));
    await settled();
    return request;
  }
}

const settled = async (): Promise<void> => {
  for (let turn = 0; turn < 5; turn += 1) await Promise.resolve();
};

test('an organization that takes all its places delays only itself', async () => {
  const queue = new FairQueue(new Neighbours(), LIMITS);
  const flood: Request[] = [];
  for (let count = 0; count < 8; count += 1) flood.push(await Request.enter(queue, 'hostile'));
  expect(flood.map(({ hasTurn }) => hasTurn)).toEqual([true, true, true, ...Array<boolean>(5).fill(false)]);
  expect(() => queue.enter('hostile')).toThrow(
    expect.objectContaining({ code: 'request.too_many_concurrent' }),
  );
  expect((await Request.enter(queue, 'quiet')).hasTurn).toBe(true);
  for (const { ticket } of flood.toReversed()) ticket.leave();
});

afterEach(() => vi.useRealTimers());

test('an organization has few places while another one is active, and many again once the other is idle', async () => {
  vi.useFakeTimers({ toFake: ['performance', 'setTimeout', 'clearTimeout'] });
  const queue = new FairQueue(new Neighbours(), { ...LIMITS, MAX_CONCURRENT_REQUESTS_BESIDE_OTHERS: 1 });
  const quiet = await Request.enter(queue, 'quiet');
  quiet.ticket.leave();
  const flood = [await Request.enter(queue, 'busy'), await Request.enter(queue, 'busy')];
  expect(flood.map(({ hasTurn }) => hasTurn)).toEqual([true, false]);
  const operator = await Request.enter(queue, 'operator');
  vi.advanceTimersByTime(5_001);
  flood.push(await Request.enter(queue, 'busy'));
  operator.ticket.leave();
  await settled();
  expect(flood.map(({ hasTurn }) => hasTurn)).toEqual([true, true, true]);
});

test('a free place goes to the organizations in round-robin order', async () => {
  const queue = new FairQueue(new Neighbours(), { ...LIMITS, MAX_CONCURRENT_REQUESTS: 1 });
  const first = await Request.enter(queue, 'a');
  const waiting: Request[] = [];
  for (const org of ['a', 'a', 'a', 'b', 'c']) waiting.push(await Request.enter(queue, org));
  const order: string[] = [];
  let running = first;
  while (order.length < waiting.length) {
    running.ticket.leave();
    await settled();
    const next = waiting.find(request => request.hasTurn && !order.includes(nameOf(request)));
    if (next === undefined) throw new Error(`Nobody follows ${order.join()}.`);
    order.push(nameOf(next));
    running = next;
  }
  expect(order.map(name => name[0])).toEqual(['a', 'b', 'c', 'a', 'a']);

  function nameOf(request: Request): string {
    return `${request.org}${waiting.indexOf(request)}`;
  }
});

test('a request that waits too long is refused, with a code that names the cause', async () => {
  const queue = new FairQueue(new Neighbours(), { ...LIMITS, REQUEST_QUEUE_TIMEOUT_MS: 5 });
  for (let count = 0; count < 3; count += 1) queue.enter('a');
  await expect(queue.enter('a').turn).rejects.toMatchObject({ code: 'request.too_many_concurrent' });
  queue.enter('b');
  await expect(queue.enter('c').turn).rejects.toMatchObject({ code: 'service.overloaded' });
});

test('no limit is ever exceeded, no eligible request waits, and every request gets a turn', async () => {
  const org = fc.constantFrom('a', 'b', 'c');
  const step = fc.oneof(
    fc.record({ kind: fc.constant('enter' as const), org }),
    fc.record({ kind: fc.constant('leave' as const), nth: fc.nat(50) }),
  );
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 60 }), async steps => {
      const queue = new FairQueue(new Neighbours(), LIMITS);
      let present: Request[] = [];
      const running = (of?: string) =>
        present.filter(one => one.hasTurn && (of === undefined || one.org === of)).length;
      for (const one of steps) {
        if (one.kind === 'enter') {
          const waiting = present.filter(other => other.org === one.org && !other.hasTurn).length;
          if (waiting < LIMITS.MAX_QUEUED_REQUESTS_PER_ORGANIZATION)
            present.push(await Request.enter(queue, one.org));
        } else if (present.length > 0) {
          const leaving = present[one.nth % present.length];
          leaving?.ticket.leave();
          leaving?.ticket.leave();
          present = present.filter(other => other !== leaving);
          await settled();
        }
        expect(running()).toBeLessThanOrEqual(4);
        for (const name of ['a', 'b', 'c']) {
          expect(running(name)).toBeLessThanOrEqual(3);
          const waits = present.some(other => other.org === name && !other.hasTurn);
          if (waits) expect(running() === 4 || running(name) === 3).toBe(true);
        }
      }
      for (let left = present.length; left > 0; left -= 1) {
        const next = present.find(({ hasTurn }) => hasTurn);
        expect(next).toBeDefined();
        next?.ticket.leave();
        present = present.filter(other => other !== next);
        await settled();
      }
      expect((await Request.enter(queue, 'a')).hasTurn).toBe(true);
    }),
    { numRuns: 200 },
  );
});
