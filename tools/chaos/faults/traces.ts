/** What the faults have put into the streams, and taken from them. */
export interface Traces {
  /** Message ids of poison, with when it was put in. */
  readonly poison: { readonly messageId: string; readonly at: number }[];
  /** When the broker lost something for good. */
  readonly lossesAt: number[];
}
