import type { IdempotencyKey, ResponseCodec } from '#libs/database';
import type { Change, LedgerView } from './ledger-state.rule.js';
import type { Operation } from './operation.rule.js';

/** Idempotency of a request: its response is stored and returned for a repeated key within a day. */
export interface Once<Result> {
  readonly key: IdempotencyKey;
  readonly codec: ResponseCodec<Result>;
  /** Whether a result is stored for replay; a refusal may be temporary. Default: every result is stored. */
  isStored?(result: Result): boolean;
}

/**
 * An operation in a batch, with its result: held here because the operations of a batch have results of different types.
 */
export class LedgerJob<Result> {
  private decided: { readonly result: Result; readonly replayed: boolean } | undefined;

  constructor(
    readonly operation: Operation<Result>,
    private readonly once?: Once<Result>,
  ) {}

  get idempotencyKey(): IdempotencyKey | undefined {
    return this.once?.key;
  }

  /** Decides, possibly again: a transaction that was rolled back is repeated. */
  decide(view: LedgerView): Change {
    const { result, change } = this.operation.decide(view);
    this.decided = { result, replayed: false };
    return change;
  }

  replay(response: string): void {
    if (this.once === undefined) throw new Error('Only an operation with an idempotency key is replayed.');
    this.decided = { result: this.once.codec.decode(response), replayed: true };
  }

  /** The response to store for replay; undefined without a key, or for a result that is not stored. */
  get responseToStore(): (IdempotencyKey & { readonly response: string }) | undefined {
    const { once } = this;
    const { result } = this.response;
    if (once === undefined || once.isStored?.(result) === false) return undefined;
    return { ...once.key, response: once.codec.encode(result) };
  }

  get response(): { readonly result: Result; readonly replayed: boolean } {
    if (this.decided === undefined) throw new Error('The operation has not been decided.');
    return this.decided;
  }
}
