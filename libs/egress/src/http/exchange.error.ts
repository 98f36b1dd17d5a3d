/** The phase of a request. */
export type ExchangePhase =
  /** Looking up the host's addresses. */
  | 'lookup'
  /** Connecting to one of them. */
  | 'connect'
  | 'tls'
  /** Sending the request, and waiting for the head of the final response. */
  | 'answer';

/** No response was received. `cause` is the error of Node, or of the lookup. */
export class ExchangeError extends Error {
  override readonly name = 'ExchangeError';

  constructor(
    readonly phase: ExchangePhase,
    /** Whether it timed out, rather than failed. */
    readonly isTimeout: boolean,
    cause: unknown,
  ) {
    super(`The exchange failed (${phase}).`, { cause });
  }

  /** The stable code of the cause; the empty string if it has none. */
  get code(): string {
    return this.cause instanceof Error && 'code' in this.cause ? String(this.cause.code) : '';
  }
}
