import { ServiceError } from '#libs/contracts';
import { currentSubmitter, runForSubmitters } from '#libs/platform';
import type { Submitter } from '#libs/platform';
import { isConnectionError } from './database-errors.js';

/** The outcome of one input of a batch. */
export type Outcome<Output> =
  { readonly ok: true; readonly value: Output } | { readonly ok: false; readonly error: unknown };

export interface CoalescerOptions<Input, Output> {
  /** One outcome for each input, in their order. Throwing fails the batch as a whole. */
  readonly runBatch: (inputs: readonly Input[]) => Promise<readonly Outcome<Output>[]>;
  /** What an input changes, such as a task's id. Inputs with the same key run one after the other, in order. */
  readonly keyOf: (input: Input) => string;
  /** Defaults to 100: as measured, set-based statements gain little beyond it. */
  readonly maxBatch?: number;
  /** An input's share of the batch weight, where inputs differ much; defaults to 0. */
  readonly weightOf?: (input: Input) => number;
  /** The maximum total weight of a batch; a heavier input runs alone. */
  readonly maxBatchWeight?: number;
  /** Defaults to 1. */
  readonly maxConcurrentBatches?: number;
  /** Defaults to 10,000; beyond it `submit` refuses. */
  readonly maxQueued?: number;
  /** For the metrics. */
  readonly onBatch?: (size: number) => void;
}

interface Waiting<Input, Output> {
  readonly input: Input;
  readonly key: string;
  /** Whose work it is, for the spans of the batch. */
  readonly submitter: Submitter;
  readonly resolve: (value: Output) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Combines concurrent inputs into batches.
 *
 * When nothing is running, an input joins those of the same turn of the event loop; while a batch runs, the others
 * gather and form the next one. Load alone creates batches; nothing waits for more input.
 *
 * A batch that fails as a whole is run again one input at a time, so that a bad one fails alone. This does not apply to
 * a lost connection, which no input has caused.
 */
export class Coalescer<Input, Output> {
  private readonly options: Required<CoalescerOptions<Input, Output>>;
  /** All waiting inputs by key, each line in order of arrival. */
  private readonly lines = new Map<string, Waiting<Input, Output>[]>();
  /** Keys with waiting inputs and none running, longest waiting first. */
  private readonly ready = new Set<string>();
  private queued = 0;
  private running = 0;
  private isScheduled = false;
  private closing: { readonly promise: Promise<void>; readonly resolve: () => void } | undefined;

  constructor(options: CoalescerOptions<Input, Output>) {
    this.options = {
      maxBatch: 100,
      weightOf: () => 0,
      maxBatchWeight: Infinity,
      maxConcurrentBatches: 1,
      maxQueued: 10_000,
      onBatch: () => undefined,
      ...options,
    };
  }

  /**
   * @returns the outcome that `runBatch` reported for this input
   * @throws ServiceError `unavailable`, code `queue.full` or `queue.closed`; else the input's own error
   */
  submit(input: Input): Promise<Output> {
    if (this.closing !== undefined) return Promise.reject(refused('queue.closed', 'is stopping'));
    if (this.queued >= this.options.maxQueued) return Promise.reject(refused('queue.full', 'is overloaded'));
    const { promise, resolve, reject } = Promise.withResolvers<Output>();
    const key = this.options.keyOf(input);
    const waiting = { input, key, submitter: currentSubmitter(), resolve, reject };
    const line = this.lines.get(key);
    if (line === undefined) {
      this.lines.set(key, [waiting]);
      this.ready.add(key);
    } else {
      line.push(waiting);
    }
    this.queued += 1;
    this.scheduleBatches();
    return promise;
  }

  /** Accepts no more input; resolves when every accepted one has its outcome. */
  drain(): Promise<void> {
    this.closing ??= Promise.withResolvers();
    this.reportDrained();
    return this.closing.promise;
  }

  /** Waits until all input of this turn of the event loop has arrived: one read of a socket contains many requests. */
  private scheduleBatches(): void {
    if (this.isScheduled || this.ready.size === 0) return;
    this.isScheduled = true;
    setImmediate(() => {
      this.isScheduled = false;
      this.startBatches();
    });
  }

  private startBatches(): void {
    while (this.running < this.options.maxConcurrentBatches && this.ready.size > 0) {
      const batch = this.takeBatch();
      this.running += 1;
      void this.answer(batch).finally(() => {
        this.running -= 1;
        this.release(batch);
        this.scheduleBatches();
        this.reportDrained();
      });
    }
  }

  /** The first input of each ready key. A taken key is not ready again before {@link release}. */
  private takeBatch(): readonly Waiting<Input, Output>[] {
    const { maxBatch, maxBatchWeight, weightOf } = this.options;
    const batch: Waiting<Input, Output>[] = [];
    let weight = 0;
    for (const key of this.ready) {
      if (batch.length === maxBatch) break;
      const line = this.lines.get(key);
      const first = line?.[0];
      if (line === undefined || first === undefined) continue;
      weight += weightOf(first.input);
      // The rest waits at the front of the next batch.
      if (weight > maxBatchWeight && batch.length > 0) break;
      this.ready.delete(key);
      line.shift();
      batch.push(first);
    }
    this.queued -= batch.length;
    return batch;
  }

  private release(batch: readonly Waiting<Input, Output>[]): void {
    for (const { key } of batch) {
      if (this.lines.get(key)?.length === 0) this.lines.delete(key);
      else this.ready.add(key);
    }
  }

  /** Never rejects. */
  private async answer(batch: readonly Waiting<Input, Output>[]): Promise<void> {
    try {
      settle(batch, await this.run(batch));
    } catch (error) {
      if (batch.length === 1 || isConnectionError(error)) {
        for (const { reject } of batch) reject(error);
      } else {
        for (const one of batch) await this.answer([one]);
      }
    }
  }

  private async run(batch: readonly Waiting<Input, Output>[]): Promise<readonly Outcome<Output>[]> {
    this.options.onBatch(batch.length);
    const submitters = batch.map(({ submitter }) => submitter);
    const inputs = batch.map(({ input }) => input);
    const outcomes = await runForSubmitters(submitters, 'batch', () => this.options.runBatch(inputs));
    if (outcomes.length === batch.length) return outcomes;
    throw new Error(`A batch of ${batch.length} gave ${outcomes.length} outcomes.`);
  }

  private reportDrained(): void {
    if (this.running === 0 && this.lines.size === 0) this.closing?.resolve();
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
