import { describe, expect, test } from 'vitest';
import { RepeatedWork } from './repeated-work.js';

/** Counts the runs and resolves once there have been `target` of them. */
function counting(target: number, run: (nth: number) => Promise<void> = () => Promise.resolve()) {
  const reached = Promise.withResolvers<undefined>();
  let runs = 0;
  return {
    reached: reached.promise,
    runs: () => runs,
    work: async () => {
      runs += 1;
      if (runs === target) reached.resolve(undefined);
      await run(runs);
    },
  };
}

describe('repeated work', () => {
  test('repeats until it is stopped', async () => {
    const { work, reached, runs } = counting(3);
    const repeated = new RepeatedWork({ name: 'test', everyMs: 1, work });
    repeated.start();
    await reached;
    await repeated.stop();
    const after = runs();
    await new Promise(resolve => setImmediate(resolve));
    expect(runs()).toBe(after);
  });

  test('continues after a failed run', async () => {
    const { work, reached } = counting(2, nth =>
      nth === 1 ? Promise.reject(new Error('no')) : Promise.resolve(),
    );
    const repeated = new RepeatedWork({ name: 'test', everyMs: 1, work });
    repeated.start();
    await reached;
    await repeated.stop();
  });

  test('stopping aborts the signal of the current run and waits for its end', async () => {
    const begun = Promise.withResolvers<AbortSignal>();
    const mayEnd = Promise.withResolvers<undefined>();
    const repeated = new RepeatedWork({
      name: 'test',
      everyMs: 1,
      work: async signal => {
        begun.resolve(signal);
        await mayEnd.promise;
      },
    });
    repeated.start();
    const signal = await begun.promise;
    let stopped = false;
    const stopping = repeated.stop().then(() => {
      stopped = true;
    });
    expect(signal.aborted).toBe(true);
    expect(stopped).toBe(false);
    mayEnd.resolve(undefined);
    await stopping;
  });

  test('stops immediately while it waits', async () => {
    const repeated = new RepeatedWork({ name: 'test', everyMs: 86_400_000, work: () => Promise.resolve() });
    repeated.start();
    await repeated.stop();
  });
});
