import { setImmediate as turn } from 'node:timers/promises';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ServiceError } from '#libs/contracts';
import { Coalescer } from './coalescer.js';
import type { CoalescerOptions, Outcome } from './coalescer.js';

interface Input {
  readonly key: string;
  readonly number: number;
}

const keyOf = ({ key }: Input): string => key;
const succeed = (inputs: readonly Input[]): Outcome<number>[] =>
  inputs.map(({ number }) => ({ ok: true, value: number }));

/** Holds each batch at a gate, so that a test controls what runs in between. */
function gated(options: Partial<CoalescerOptions<Input, number>> = {}) {
  const batches: (readonly Input[])[] = [];
  const gates: (() => void)[] = [];
  const coalescer = new Coalescer<Input, number>({
    keyOf,
    runBatch: async inputs => {
      batches.push(inputs);
      await new Promise<void>(resolve => gates.push(resolve));
      return succeed(inputs);
    },
    ...options,
  });
  const openGate = async (): Promise<void> => {
    gates.shift()?.();
    await batchesStarted();
  };
  return { coalescer, batches, openGate };
}

/** Batches start one turn of the event loop later, and the end of a batch may be noticed in that turn. */
const batchesStarted = async (): Promise<void> => {
  await turn();
  await turn();
};

const input = (key: string, number: number): Input => ({ key, number });
const numbers = (batch: readonly Input[] | undefined) => batch?.map(({ number }) => number);

describe('Coalescer', () => {
  it('ends a batch before the input that would make it too heavy, and runs a heavier input alone', async () => {
    const { coalescer, batches, openGate } = gated({ weightOf: ({ number }) => number, maxBatchWeight: 10 });
    const answers = [4, 6, 25, 1, 9, 1].map((number, i) => coalescer.submit(input(`k${i}`, number)));
    await batchesStarted();
    for (let i = 0; i < 4; i += 1) await openGate();
    expect(batches.map(numbers)).toEqual([[4, 6], [25], [1, 9], [1]]);
    expect(await Promise.all(answers)).toEqual([4, 6, 25, 1, 9, 1]);
  });

  it('batches the inputs of one turn, and gathers later ones while a batch runs', async () => {
    const { coalescer, batches, openGate } = gated();
    const submit = (number: number): Promise<number> => coalescer.submit(input(`k${number}`, number));
    const answers = [submit(1), submit(2)];
    await batchesStarted();
    answers.push(submit(3));
    await batchesStarted();
    answers.push(submit(4));
    expect(batches.map(numbers)).toEqual([[1, 2]]);
    await openGate();
    expect(batches.map(numbers)).toEqual([
      [1, 2],
      [3, 4],
    ]);
    await openGate();
    expect(await Promise.all(answers)).toEqual([1, 2, 3, 4]);
  });

  it('respects maxBatch and maxConcurrentBatches', async () => {
    const sizes: number[] = [];
    const { coalescer, batches, openGate } = gated({
      maxBatch: 2,
      maxConcurrentBatches: 2,
      onBatch: size => sizes.push(size),
    });
    const answers = [1, 2, 3, 4, 5].map(number => coalescer.submit(input(`k${number}`, number)));
    await batchesStarted();
    const firstTwo = [
      [1, 2],
      [3, 4],
    ];
    expect(batches.map(numbers)).toEqual(firstTwo);
    await openGate();
    expect(batches.map(numbers)).toEqual([...firstTwo, [5]]);
    await openGate();
    await openGate();
    await Promise.all(answers);
    expect(sizes).toEqual([2, 2, 1]);
  });

  it('refuses input beyond maxQueued', async () => {
    const { coalescer, openGate } = gated({ maxQueued: 1 });
    const answers = [coalescer.submit(input('a', 1))];
    await batchesStarted();
    answers.push(coalescer.submit(input('b', 2)));
    await expect(coalescer.submit(input('c', 3))).rejects.toMatchObject({
      kind: 'unavailable',
      code: 'queue.full',
    });
    await openGate();
    await openGate();
    expect(await Promise.all(answers)).toEqual([1, 2]);
  });

  it('drains accepted inputs and accepts no more', async () => {
    const { coalescer, openGate } = gated();
    const answers = [coalescer.submit(input('a', 1)), coalescer.submit(input('a', 2))];
    let isDrained = false;
    const drained = coalescer.drain().then(() => (isDrained = true));
    await expect(coalescer.submit(input('b', 3))).rejects.toMatchObject({ code: 'queue.closed' });
    await batchesStarted();
    await openGate();
    expect(isDrained).toBe(false);
    await openGate();
    await drained;
    expect(await Promise.all(answers)).toEqual([1, 2]);
  });

  it('drains at once when idle', async () => {
    await gated().coalescer.drain();
  });

  it('runs a failed batch one by one, so that a bad input fails alone', async () => {
    const coalescer = new Coalescer<Input, number>({
      keyOf,
      runBatch: async inputs => {
        await turn();
        if (inputs.some(({ number }) => number === 2)) throw new Error('a bad input');
        return succeed(inputs);
      },
    });
    const answers = await Promise.allSettled([0, 1, 2, 3].map(n => coalescer.submit(input(`k${n}`, n))));
    expect(answers.map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled', 'rejected', 'fulfilled']);
  });

  it('does not do so when the connection was lost', async () => {
    let runs = 0;
    const lost = new ServiceError(
      'unavailable',
      'database.unavailable',
      'gone',
      {},
      {
        cause: Object.assign(new Error('read'), { code: 'ECONNRESET' }),
      },
    );
    const coalescer = new Coalescer<Input, number>({
      keyOf,
      runBatch: async () => {
        runs += 1;
        await turn();
        throw lost;
      },
    });
    const answers = await Promise.allSettled([0, 1, 2, 3].map(n => coalescer.submit(input(`k${n}`, n))));
    expect(answers).toEqual([0, 1, 2, 3].map(() => ({ status: 'rejected', reason: lost })));
    expect(runs).toBe(1);
  });

  it('returns each input its own outcome, and treats a wrong count as a failure', async () => {
    const coalescer = new Coalescer<Input, number>({
      keyOf,
      runBatch: inputs =>
        Promise.resolve(
          inputs.flatMap(({ key, number }): Outcome<number>[] => {
            if (key === 'lost') return [];
            return number % 2 === 0
              ? [{ ok: true, value: number }]
              : [{ ok: false, error: new Error('odd') }];
          }),
        ),
    });
    const answers = await Promise.allSettled([
      ...[0, 1, 2].map(n => coalescer.submit(input(`k${n}`, n))),
      coalescer.submit(input('lost', 4)),
    ]);
    expect(answers.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled', 'rejected']);
  });
});

describe('Coalescer, for any sequence of inputs', () => {
  const arrivals = fc.array(fc.record({ key: fc.constantFrom('a', 'b', 'c', 'd'), turnsBefore: fc.nat(3) }), {
    maxLength: 60,
  });
  const limits = fc.record({
    maxBatch: fc.integer({ min: 1, max: 5 }),
    maxConcurrentBatches: fc.integer({ min: 1, max: 3 }),
  });

  it('returns each outcome once, in order per key, and never runs a key concurrently', async () => {
    await fc.assert(
      fc.asyncProperty(arrivals, limits, fc.nat(7), async (arriving, limit, badEvery) => {
        const runningKeys = new Set<string>();
        const done: Input[] = [];
        const overlaps: string[] = [];
        const coalescer = new Coalescer<Input, number>({
          ...limit,
          keyOf,
          runBatch: async inputs => {
            for (const { key } of inputs) {
              if (runningKeys.has(key)) overlaps.push(key);
              runningKeys.add(key);
            }
            await turn();
            for (const { key } of inputs) runningKeys.delete(key);
            if (inputs.length > limit.maxBatch) throw new Error('too many');
            if (inputs.some(({ number }) => number % (badEvery + 2) === 1)) throw new Error('a bad input');
            done.push(...inputs);
            return succeed(inputs);
          },
        });

        const answers: Promise<number>[] = [];
        for (const [number, { key, turnsBefore }] of arriving.entries()) {
          for (let turns = 0; turns < turnsBefore; turns += 1) await turn();
          answers.push(coalescer.submit({ key, number }));
          answers.at(-1)?.catch(() => undefined);
        }
        const settled = await Promise.allSettled(answers);
        await coalescer.drain();

        const good = arriving.map((_, number) => number % (badEvery + 2) !== 1);
        expect(settled.map(({ status }) => status === 'fulfilled')).toEqual(good);
        expect(done.map(({ number }) => number).toSorted((a, b) => a - b)).toEqual(
          good.flatMap((isGood, number) => (isGood ? [number] : [])),
        );
        for (const key of ['a', 'b', 'c', 'd']) {
          const order = done.filter(one => one.key === key).map(({ number }) => number);
          expect(order).toEqual(order.toSorted((a, b) => a - b));
        }
        expect(overlaps).toEqual([]);
      }),
      { numRuns: 150 },
    );
  });
});
