/** How far a request had come. */
export type ExchangePhase =
  /** Finding the host's addresses. */
  | 'lookup'
  /** Connecting to one of them. */
  | 'connect'
  | 'tls'
  /** Sending the request, and waiting for the final answer's head. */
  | 'answer';

/** No answer came. `cause` is what Node, or the lookup, said. */
export class ExchangeError extends Error {
  override readonly name = 'ExchangeError';

  constructor(
    readonly phase: ExchangePhase,
    /** Whether the time was up, rather than something broken. */
    readonly isTimeout: boolean,
    cause: unknown,
  ) {
    super(`The exchange failed (${phase}).`, { cause });
  }

  /** The stable code of the cause; the empty string when it has none. */
  get code(): string {
    return this.cause instanceof Error && 'code' in this.cause ? String(this.cause.code) : '';
  }
}
