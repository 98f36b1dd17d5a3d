import { AsyncResource } from 'node:async_hooks';
import { ServiceError } from '#libs/contracts';
import { isConnectionError } from './database-errors.js';

/** What became of one input of a batch. */
export type Outcome<Output> =
  { readonly ok: true; readonly value: Output } | { readonly ok: false; readonly error: unknown };

export interface CoalescerOptions<Input, Output> {
  /** One outcome for each input, in their order. Throwing fails the batch as a whole. */
  readonly runBatch: (inputs: readonly Input[]) => Promise<readonly Outcome<Output>[]>;
  /** What an input changes, such as a task's id. Inputs of one key run one after the other, in order. */
  readonly keyOf: (input: Input) => string;
  /** 100 when not given: measured, set-based statements gain little beyond it. */
  readonly maxBatch?: number;
  /** What an input costs the batch, where inputs differ much; each costs 0 when not given. */
  readonly weightOf?: (input: Input) => number;
  /** What the inputs of a batch may weigh together; one that is heavier goes alone. */
  readonly maxBatchWeight?: number;
  /** 1 when not given. */
  readonly maxConcurrentBatches?: number;
  /** 10,000 when not given; beyond it `submit` refuses. */
  readonly maxQueued?: number;
  /** For the metrics. */
  readonly onBatch?: (size: number) => void;
}

interface Waiting<Input, Output> {
  readonly input: Input;
  readonly key: string;
  readonly resolve: (value: Output) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Makes one batch of what is asked at the same time.
 *
 * An input goes with what came in the same turn of the event loop when nothing is running; while something
 * is, the others gather and go together next. Nobody waits longer for company: load alone makes batches.
 *
 * A batch that fails as a whole is run again one input at a time, so that a bad one fails alone; not so
 * when the connection was lost, which no input is to blame for.
 */
export class Coalescer<Input, Output> {
  readonly #options: Required<CoalescerOptions<Input, Output>>;
  /** All that wait, by key, each line in order of arrival. */
  readonly #lines = new Map<string, Waiting<Input, Output>[]>();
  /** Keys with someone waiting and nothing running, longest waiting first. */
  readonly #ready = new Set<string>();
  #queued = 0;
  #running = 0;
  #isScheduled = false;
  #closing: { readonly promise: Promise<void>; readonly resolve: () => void } | undefined;

  constructor(options: CoalescerOptions<Input, Output>) {
    this.#options = {
      maxBatch: 100,
      weightOf: () => 0,
      maxBatchWeight: Infinity,
      maxConcurrentBatches: 1,
      maxQueued: 10_000,
      onBatch: () => undefined,
      ...options,
      // Without this a batch would run in the trace of whichever input happened to start it.
      runBatch: AsyncResource.bind(options.runBatch),
    };
  }

  /**
   * @returns what `runBatch` said about this input
   * @throws ServiceError `unavailable`, code `queue.full` or `queue.closed`; else the input's own error
   */
  submit(input: Input): Promise<Output> {
    if (this.#closing !== undefined) return Promise.reject(refused('queue.closed', 'is stopping'));
    if (this.#queued >= this.#options.maxQueued)
      return Promise.reject(refused('queue.full', 'is overloaded'));
    const { promise, resolve, reject } = Promise.withResolvers<Output>();
    const key = this.#options.keyOf(input);
    const line = this.#lines.get(key);
    if (line === undefined) {
      this.#lines.set(key, [{ input, key, resolve, reject }]);
      this.#ready.add(key);
    } else {
      line.push({ input, key, resolve, reject });
    }
    this.#queued += 1;
    this.#scheduleBatches();
    return promise;
  }

  /** Takes nothing more; resolves when all that was taken is answered. */
  drain(): Promise<void> {
    this.#closing ??= Promise.withResolvers();
    this.#reportDrained();
    return this.#closing.promise;
  }

  /** Once everything that this turn of the event loop brings is in: one read of a socket holds many requests. */
  #scheduleBatches(): void {
    if (this.#isScheduled || this.#ready.size === 0) return;
    this.#isScheduled = true;
    setImmediate(() => {
      this.#isScheduled = false;
      this.#startBatches();
    });
  }

  #startBatches(): void {
    while (this.#running < this.#options.maxConcurrentBatches && this.#ready.size > 0) {
      const batch = this.#takeBatch();
      this.#running += 1;
      void this.#answer(batch).finally(() => {
        this.#running -= 1;
        this.#release(batch);
        this.#scheduleBatches();
        this.#reportDrained();
      });
    }
  }

  /** The first of each ready key. A key taken is not ready again before {@link #release}. */
  #takeBatch(): readonly Waiting<Input, Output>[] {
    const { maxBatch, maxBatchWeight, weightOf } = this.#options;
    const batch: Waiting<Input, Output>[] = [];
    let weight = 0;
    for (const key of this.#ready) {
      if (batch.length === maxBatch) break;
      const line = this.#lines.get(key);
      const first = line?.[0];
      if (line === undefined || first === undefined) continue;
      weight += weightOf(first.input);
      // The rest waits for the next batch, this one foremost.
      if (weight > maxBatchWeight && batch.length > 0) break;
      this.#ready.delete(key);
      line.shift();
      batch.push(first);
    }
    this.#queued -= batch.length;
    return batch;
  }

  #release(batch: readonly Waiting<Input, Output>[]): void {
    for (const { key } of batch) {
      if (this.#lines.get(key)?.length === 0) this.#lines.delete(key);
      else this.#ready.add(key);
    }
  }

  /** Never rejects. */
  async #answer(batch: readonly Waiting<Input, Output>[]): Promise<void> {
    try {
      settle(batch, await this.#run(batch));
    } catch (error) {
      if (batch.length === 1 || isConnectionError(error)) {
        for (const { reject } of batch) reject(error);
      } else {
        for (const one of batch) await this.#answer([one]);
      }
    }
  }

  async #run(batch: readonly Waiting<Input, Output>[]): Promise<readonly Outcome<Output>[]> {
    this.#options.onBatch(batch.length);
    const outcomes = await this.#options.runBatch(batch.map(({ input }) => input));
    if (outcomes.length === batch.length) return outcomes;
    throw new Error(`A batch of ${batch.length} gave ${outcomes.length} outcomes.`);
  }

  #reportDrained(): void {
    if (this.#running === 0 && this.#lines.size === 0) this.#closing?.resolve();
  }
}

function settle<Input, Output>(
  batch: readonly Waiting<Input, Output>[],
  outcomes: readonly Outcome<Output>[],
): void {
  batch.forEach(({ resolve, reject }, place) => {
    const outcome = outcomes[place];
    if (outcome?.ok === true) resolve(outcome.value);
    else reject(outcome?.error);
  });
}

function refused(code: string, what: string): ServiceError {
  return new ServiceError('unavailable', code, `The service ${what}. Try again in a moment.`, {
    retry_after_seconds: 1,
  });
}
