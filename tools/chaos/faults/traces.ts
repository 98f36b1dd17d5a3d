/** What the faults have added to and removed from the streams. */
export interface Traces {
  /** Message ids of poison, with the time of injection. */
  readonly poison: { readonly messageId: string; readonly at: number }[];
  /** When the broker permanently lost something. */
  readonly lossesAt: number[];
}
