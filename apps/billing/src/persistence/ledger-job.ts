import type { IdempotencyKey, ResponseCodec } from '#libs/database';
import type { Change, LedgerView } from '../domain/ledger-state.js';
import type { Operation } from '../domain/operation.js';

/** An answer that is given again to whoever repeats the key within a day. */
export interface Once<Result> {
  readonly key: IdempotencyKey;
  readonly codec: ResponseCodec<Result>;
  /** Whether a result is one to be given again: a refusal need not last. Left out: every one is. */
  isKept?(result: Result): boolean;
}

/**
 * An operation on its way through a batch, and what came of it: here, because the operations of a batch have
 * results of different types.
 */
export class LedgerJob<Result> {
  #answer: { readonly result: Result; readonly replayed: boolean } | undefined;

  constructor(
    readonly operation: Operation<Result>,
    private readonly once?: Once<Result>,
  ) {}

  get idempotencyKey(): IdempotencyKey | undefined {
    return this.once?.key;
  }

  /** Decides, possibly again: a transaction that was rolled back is run anew. */
  decide(view: LedgerView): Change {
    const { result, change } = this.operation.decide(view);
    this.#answer = { result, replayed: false };
    return change;
  }

  replay(response: string): void {
    if (this.once === undefined) throw new Error('Only an operation with a key is replayed.');
    this.#answer = { result: this.once.codec.decode(response), replayed: true };
  }

  /** What to keep for a replay; undefined without a key, or of a result that is not kept. */
  get kept(): (IdempotencyKey & { readonly response: string }) | undefined {
    const { once } = this;
    const { result } = this.answer;
    if (once === undefined || once.isKept?.(result) === false) return undefined;
    return { ...once.key, response: once.codec.encode(result) };
  }

  get answer(): { readonly result: Result; readonly replayed: boolean } {
    if (this.#answer === undefined) throw new Error('The operation has not been decided.');
    return this.#answer;
  }
}
