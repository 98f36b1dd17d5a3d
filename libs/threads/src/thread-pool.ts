import { Worker } from 'node:worker_threads';
import { ServiceError } from '#libs/contracts';
import { FairQueue } from './fair-queue.js';
import type { SchemaFinding, SchemaWork } from './schema-engine.js';
import { READY, threadEntry } from './thread-entry.js';

export interface ThreadOptions {
  /** At most so many threads at a time. */
  readonly maxThreads: number;
  /** A thread ends after so long without work; an idle one holds about 20 MB. */
  readonly idleMs: number;
  /** Work that takes longer is given up, and its thread with it. */
  readonly timeoutMs: number;
  /** How many pieces of work of one owner may wait. */
  readonly maxWaitingPerOwner: number;
}

export type ThreadFinding = SchemaFinding | { readonly outcome: 'timed_out' };

interface Waiting {
  readonly work: SchemaWork;
  readonly resolve: (finding: ThreadFinding) => void;
  readonly reject: (error: unknown) => void;
}

/** A third of what a service has by default; a schema and an answer within their limits need a tenth. */
const THREAD_MEMORY_MB = 128;

/**
 * Threads for schema work that is too long for the event loop, started when there is some and ended when there is none
 * for a while. Owners (organizations) take turns; see {@link FairQueue}. Work that throws, runs out of memory or
 * takes too long fails alone: its thread is replaced.
 */
export class SchemaThreads {
  private readonly queue: FairQueue<Waiting>;
  private readonly idle = new Map<Worker, NodeJS.Timeout>();
  private readonly all = new Set<Worker>();

  constructor(private readonly options: ThreadOptions) {
    this.queue = new FairQueue(options.maxWaitingPerOwner);
  }

  /** @throws ServiceError `schema.busy` when as much waits for this owner as may */
  run(owner: string, work: SchemaWork): Promise<ThreadFinding> {
    const { promise, resolve, reject } = Promise.withResolvers<ThreadFinding>();
    if (!this.queue.add(owner, { work, resolve, reject })) {
      const detail = 'Too many of your schemas and answers wait to be checked. Try again in a moment.';
      throw new ServiceError('rate_limited', 'schema.busy', detail, { retry_after_seconds: 1 });
    }
    this.startWaiting();
    return promise;
  }

  /** Ends every thread. Work under way fails. */
  async close(): Promise<void> {
    await Promise.all([...this.all].map(thread => thread.terminate()));
  }

  private startWaiting(): void {
    while (this.idle.size > 0 || this.all.size < this.options.maxThreads) {
      const next = this.queue.take();
      if (next === undefined) return;
      void this.settle(next.owner, next.work);
    }
  }

  private async settle(owner: string, { work, resolve, reject }: Waiting): Promise<void> {
    const idle = this.takeIdle();
    const thread = idle ?? this.newThread();
    try {
      if (idle === undefined) await said(thread, message => message === READY);
      const finding = await this.runOn(thread, work);
      if (finding.outcome === 'timed_out') await this.end(thread);
      else this.rest(thread);
      resolve(finding);
    } catch (error) {
      await this.end(thread);
      reject(error);
    } finally {
      this.queue.finish(owner);
      this.startWaiting();
    }
  }

  private async runOn(thread: Worker, work: SchemaWork): Promise<ThreadFinding> {
    const late = Promise.withResolvers<ThreadFinding>();
    const timer = setTimeout(() => {
      late.resolve({ outcome: 'timed_out' });
    }, this.options.timeoutMs);
    const finding = said(thread, isFinding).catch((error: unknown): ThreadFinding => {
      if (isOutOfMemory(error)) return { outcome: 'timed_out' };
      throw error;
    });
    thread.postMessage(work);
    try {
      return await Promise.race([finding, late.promise]);
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
    const { url, execArgv } = threadEntry();
    const thread = new Worker(url, {
      execArgv: [...execArgv],
      resourceLimits: { maxOldGenerationSizeMb: THREAD_MEMORY_MB },
    });
    // A process that has nothing else to do may end.
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

/** The next message of a thread, which has to be one of those expected. Rejects when the thread fails or ends first. */
async function said<Message>(
  thread: Worker,
  isExpected: (message: unknown) => message is Message,
): Promise<Message>;
async function said(thread: Worker, isExpected: (message: unknown) => boolean): Promise<unknown>;
async function said(thread: Worker, isExpected: (message: unknown) => boolean): Promise<unknown> {
  const { promise, resolve, reject } = Promise.withResolvers<unknown>();
  const gone = (): void => {
    reject(new ServiceError('unavailable', 'service.unavailable', 'The thread has ended.'));
  };
  thread.once('message', resolve).once('error', reject).once('exit', gone);
  try {
    const message = await promise;
    if (!isExpected(message)) throw new TypeError('A schema thread answered with something unexpected.');
    return message;
  } finally {
    thread.off('message', resolve).off('error', reject).off('exit', gone);
  }
}

const OUTCOMES = new Set<unknown>(['faults', 'too_complex', 'budget_spent']);

/** Threads run our own program: the outcome is enough to tell a finding from anything else. */
function isFinding(message: unknown): message is SchemaFinding {
  return (
    typeof message === 'object' && message !== null && 'outcome' in message && OUTCOMES.has(message.outcome)
  );
}

function isOutOfMemory(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ERR_WORKER_OUT_OF_MEMORY';
}
