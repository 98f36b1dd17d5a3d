/** A request exactly as sent. */
export interface WireRequest {
  readonly method: string;
  /** Includes the query; may be malformed. */
  readonly path: string;
  /** In order; names may repeat. */
  readonly headers: readonly (readonly [name: string, value: string])[];
  readonly body: Buffer | undefined;
}

export type WireAnswer =
  | {
      readonly outcome: 'answered';
      readonly status: number;
      /** Names in lower case; the last value of a repeated name. */
      readonly headers: Readonly<Record<string, string>>;
      readonly body: Buffer;
    }
  /** The connection broke, or the request timed out. */
  | { readonly outcome: 'unanswered'; readonly because: string };
