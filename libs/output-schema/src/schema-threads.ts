import { ServiceError } from '#libs/contracts';
import { ThreadEnded, ThreadPool, threadProgram } from '#libs/threads';
import type { SchemaFinding, SchemaWork } from './schema-engine.js';

export interface ThreadOptions {
  readonly maxThreads: number;
  readonly idleMs: number;
  readonly timeoutMs: number;
  readonly maxWaitingPerOwner: number;
}

export type ThreadFinding = SchemaFinding | { readonly outcome: 'timed_out' };

/** A third of a service's default; a schema and an answer within their limits need a tenth. */
const THREAD_MEMORY_MB = 128;

/** Threads for schema work that is too long for the event loop; see {@link ThreadPool}. */
export class SchemaThreads {
  private readonly pool: ThreadPool<SchemaWork, SchemaFinding>;

  constructor(options: ThreadOptions) {
    this.pool = new ThreadPool({
      ...options,
      program: threadProgram(import.meta.url, 'schema-thread'),
      isResult: isFinding,
      memoryMb: THREAD_MEMORY_MB,
    });
  }

  /** @throws ServiceError `schema.busy` when this owner's queue is full */
  async run(owner: string, work: SchemaWork): Promise<ThreadFinding> {
    const result = await this.pool.run(owner, work).catch((error: unknown) => {
      if (!(error instanceof ThreadEnded)) throw error;
      throw new ServiceError(
        'unavailable',
        'service.unavailable',
        'The check was cut short. Try again.',
        {},
        { cause: error },
      );
    });
    switch (result.outcome) {
      case 'done':
        return result.result;
      case 'timed_out':
        return result;
      case 'busy': {
        const detail = 'Too many of your schemas and answers wait to be checked. Try again in a moment.';
        throw new ServiceError('rate_limited', 'schema.busy', detail, { retry_after_seconds: 1 });
      }
    }
  }

  /** Ends every thread. Work in progress fails. */
  close(): Promise<void> {
    return this.pool.close();
  }
}

const OUTCOMES = new Set<unknown>(['faults', 'too_complex', 'budget_spent']);

function isFinding(message: unknown): message is SchemaFinding {
  return (
    typeof message === 'object' && message !== null && 'outcome' in message && OUTCOMES.has(message.outcome)
  );
}
