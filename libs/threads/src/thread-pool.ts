import { Worker } from 'node:worker_threads';
import { FairQueue } from './fair-queue.js';
import { READY } from './thread-program.js';
import type { ThreadProgram } from './thread-program.js';

export interface PoolOptions<Result> {
  readonly program: ThreadProgram;
  /**
   * Distinguishes a result from any other message of a thread. Threads run trusted code, so a shallow check is
   * sufficient.
   */
  readonly isResult: (message: unknown) => message is Result;
  /** The maximum number of threads. */
  readonly maxThreads: number;
  /** A thread ends after this long without work; an idle one uses at least 20 MB. */
  readonly idleMs: number;
  /** Work that takes longer is aborted with its thread. */
  readonly timeoutMs: number;
  /** The maximum number of waiting pieces of work per owner. */
  readonly maxWaitingPerOwner: number;
  /** Heap of one thread. Work that needs more ends like work that takes too long. */
  readonly memoryMb: number;
}

export type PoolResult<Result> =
  | { readonly outcome: 'done'; readonly result: Result }
  /** The work exceeded `timeoutMs` or `memoryMb`. */
  | { readonly outcome: 'timed_out' }
  /** This owner's queue is full; nothing was added. */
  | { readonly outcome: 'busy' };

interface Waiting<Work, Result> {
  readonly work: Work;
  readonly resolve: (result: PoolResult<Result>) => void;
  readonly reject: (error: unknown) => void;
}

/** The thread that ran the work has ended: its program threw, or the pool was closed. */
export class ThreadEnded extends Error {
  override readonly name = 'ThreadEnded';
}

/**
 * Threads for work that is too long for the event loop, started on demand and ended after a while without work. Owners
 * (organizations) take turns; see {@link FairQueue}. Work that throws, runs out of memory or takes too long fails
 * alone: its thread is replaced.
 */
export class ThreadPool<Work, Result> {
  private readonly options: PoolOptions<Result>;
  private readonly queue: FairQueue<Waiting<Work, Result>>;
  private readonly idle = new Map<Worker, NodeJS.Timeout>();
  private readonly all = new Set<Worker>();
  private isClosed = false;

  constructor(options: PoolOptions<Result>) {
    this.options = options;
    this.queue = new FairQueue(options.maxWaitingPerOwner);
  }

  /** @throws the work's error; {@link ThreadEnded} if the pool is closed before the work is done */
  run(owner: string, work: Work): Promise<PoolResult<Result>> {
    const { promise, resolve, reject } = Promise.withResolvers<PoolResult<Result>>();
    if (!this.queue.add(owner, { work, resolve, reject })) return Promise.resolve({ outcome: 'busy' });
    this.startWaiting();
    return promise;
  }

  /** Ends every thread. Work in progress and waiting work fails. */
  async close(): Promise<void> {
    this.isClosed = true;
    await Promise.all([...this.all].map(thread => thread.terminate()));
  }

  private startWaiting(): void {
    if (this.isClosed) {
      this.refuseWaiting();
      return;
    }
    while (this.idle.size > 0 || this.all.size < this.options.maxThreads) {
      const next = this.queue.take();
      if (next === undefined) return;
      void this.settle(next.owner, next.work);
    }
  }

  private refuseWaiting(): void {
    for (let next = this.queue.take(); next !== undefined; next = this.queue.take()) {
      next.work.reject(new ThreadEnded('The threads are closed.'));
      this.queue.finish(next.owner);
    }
  }

  private async settle(owner: string, { work, resolve, reject }: Waiting<Work, Result>): Promise<void> {
    const idle = this.takeIdle();
    const thread = idle ?? this.newThread();
    try {
      if (idle === undefined) await nextMessage(thread, message => message === READY);
      const result = await this.runOn(thread, work);
      if (result.outcome === 'timed_out') await this.end(thread);
      else this.rest(thread);
      resolve(result);
    } catch (error) {
      await this.end(thread);
      reject(error);
    } finally {
      this.queue.finish(owner);
      this.startWaiting();
    }
  }

  private async runOn(thread: Worker, work: Work): Promise<PoolResult<Result>> {
    const late = Promise.withResolvers<PoolResult<Result>>();
    const timer = setTimeout(() => {
      late.resolve({ outcome: 'timed_out' });
    }, this.options.timeoutMs);
    const done = nextMessage(thread, this.options.isResult).then(
      (result): PoolResult<Result> => ({ outcome: 'done', result }),
      (error: unknown): PoolResult<Result> => {
        if (isOutOfMemory(error)) return { outcome: 'timed_out' };
        throw error;
      },
    );
    try {
      thread.postMessage(work);
      return await Promise.race([done, late.promise]);
    } finally {
      clearTimeout(timer);
    }
  }

  private takeIdle(): Worker | undefined {
    for (const [thread, timer] of this.idle) {
      clearTimeout(timer);
      this.idle.delete(thread);
      return thread;
    }
    return undefined;
  }

  private newThread(): Worker {
    const { program, memoryMb } = this.options;
    const thread = new Worker(program.url, {
      execArgv: [...program.execArgv],
      resourceLimits: { maxOldGenerationSizeMb: memoryMb },
    });
    // An idle thread does not keep the process alive.
    thread.unref();
    this.all.add(thread);
    return thread;
  }

  private rest(thread: Worker): void {
    if (!this.all.has(thread)) return;
    const timer = setTimeout(() => void this.end(thread), this.options.idleMs);
    timer.unref();
    this.idle.set(thread, timer);
  }

  private async end(thread: Worker): Promise<void> {
    clearTimeout(this.idle.get(thread));
    this.idle.delete(thread);
    this.all.delete(thread);
    await thread.terminate();
  }
}

/** The next message of a thread, which must be one of the expected ones. Rejects if the thread fails or ends first. */
async function nextMessage<Message>(
  thread: Worker,
  isExpected: (message: unknown) => message is Message,
): Promise<Message>;
async function nextMessage(thread: Worker, isExpected: (message: unknown) => boolean): Promise<unknown>;
async function nextMessage(thread: Worker, isExpected: (message: unknown) => boolean): Promise<unknown> {
  const { promise, resolve, reject } = Promise.withResolvers<unknown>();
  const ended = (): void => {
    reject(new ThreadEnded('The thread has ended.'));
  };
  thread.once('message', resolve).once('error', reject).once('exit', ended);
  try {
    const message = await promise;
    if (!isExpected(message)) throw new TypeError('A thread sent something unexpected.');
    return message;
  } finally {
    thread.off('message', resolve).off('error', reject).off('exit', ended);
  }
}

function isOutOfMemory(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ERR_WORKER_OUT_OF_MEMORY';
}
