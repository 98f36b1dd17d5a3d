/** A request exactly as it is sent. */
export interface WireRequest {
  readonly method: string;
  /** With the query; may be no address at all. */
  readonly path: string;
  /** In their order; names may repeat. */
  readonly headers: readonly (readonly [name: string, value: string])[];
  readonly body: Buffer | undefined;
}

export type WireAnswer =
  | {
      readonly outcome: 'answered';
      readonly status: number;
      /** Names in lower case; of repeated ones the last value. */
      readonly headers: Readonly<Record<string, string>>;
      readonly body: Buffer;
    }
  /** The connection broke, or nothing came in time. */
  | { readonly outcome: 'unanswered'; readonly because: string };
