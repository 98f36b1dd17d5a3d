import { Logger, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { afterEach, describe, expect, test } from 'vitest';
import { JsonLogger } from './logging.js';
import { RepeatedWork } from './repeated-work.js';

type Run = (nth: number, signal: AbortSignal) => Promise<void>;

/** Counts its runs; `reached` resolves at the start of the run with the number `target`. */
class Counting extends RepeatedWork {
  runs = 0;
  readonly reached: Promise<undefined>;
  private readonly reach: (value: undefined) => void;

  constructor(
    private readonly target: number,
    private readonly run: Run = () => Promise.resolve(),
    everyMs = 1,
  ) {
    super({ name: 'counting', everyMs });
    ({ promise: this.reached, resolve: this.reach } = Promise.withResolvers<undefined>());
  }

  async work(signal: AbortSignal): Promise<void> {
    this.runs += 1;
    if (this.runs === this.target) this.reach(undefined);
    await this.run(this.runs, signal);
  }
}

/** Ends with something of its own, after the last run. */
class Closing extends Counting {
  runsAtClosing: number | undefined;

  override async beforeApplicationShutdown(): Promise<void> {
    await super.beforeApplicationShutdown();
    this.runsAtClosing = this.runs;
  }
}

@Module({})
class OneProvider {}

function serviceWith(work: RepeatedWork) {
  const providers = [{ provide: RepeatedWork, useValue: work }];
  return NestFactory.createApplicationContext({ module: OneProvider, providers }, { logger: false });
}

const nextTurn = () => new Promise(resolve => setImmediate(resolve));

describe('repeated work', () => {
  afterEach(() => {
    Logger.overrideLogger(false);
  });

  test('repeats from the start of the service until its shutdown', async () => {
    const work = new Counting(3);
    const service = await serviceWith(work);
    await work.reached;
    await service.close();
    const after = work.runs;
    await nextTurn();
    expect(work.runs).toBe(after);
  });

  test('what a class does at shutdown follows its last run', async () => {
    const work = new Closing(2);
    const service = await serviceWith(work);
    await work.reached;
    await service.close();
    await nextTurn();
    expect(work.runsAtClosing).toBe(work.runs);
  });

  test('continues after a failed run, which is logged', async () => {
    const lines: string[] = [];
    const destination = { write: (line: string) => void lines.push(line) };
    Logger.overrideLogger(new JsonLogger({ service: 'platform', level: 'warn', destination }));
    const work = new Counting(2, nth => (nth === 1 ? Promise.reject(new Error('no')) : Promise.resolve()));
    work.onApplicationBootstrap();
    await work.reached;
    await work.beforeApplicationShutdown();
    expect(lines.map((line): unknown => JSON.parse(line))).toMatchObject([
      { context: 'Counting', work: 'counting', err: { message: 'no' } },
    ]);
  });

  test('shutdown aborts the signal of the current run and waits for its end', async () => {
    const begun = Promise.withResolvers<AbortSignal>();
    const mayEnd = Promise.withResolvers<undefined>();
    const work = new Counting(1, async (_nth, signal) => {
      begun.resolve(signal);
      await mayEnd.promise;
    });
    work.onApplicationBootstrap();
    const signal = await begun.promise;
    let stopped = false;
    const stopping = work.beforeApplicationShutdown().then(() => {
      stopped = true;
    });
    await nextTurn();
    expect(signal.aborted).toBe(true);
    expect(stopped).toBe(false);
    mayEnd.resolve(undefined);
    await stopping;
  });

  test('stops immediately while it waits', async () => {
    const work = new Counting(1, () => Promise.resolve(), 86_400_000);
    work.onApplicationBootstrap();
    await work.beforeApplicationShutdown();
    expect(work.runs).toBe(0);
  });

  test('a service that never started stops as well', async () => {
    await new Counting(1).beforeApplicationShutdown();
  });
});
