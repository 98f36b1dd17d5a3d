/** What an organization has free to spend, and the amount it wants to be told of; null for none. */
export interface Watched {
  readonly availableMicros: bigint;
  readonly thresholdMicros: bigint | null;
}

/** Less than wanted. Exactly as much is enough. */
export function isLow({ availableMicros, thresholdMicros }: Watched): boolean {
  return thresholdMicros !== null && availableMicros < thresholdMicros;
}

/**
 * Whether there is something to tell: it was not low and now it is, by a transfer or because the threshold was
 * raised. So it is told once, and again only after it was enough in between: nothing has to be remembered.
 */
export function becameLow(before: Watched, after: Watched): boolean {
  return isLow(after) && !isLow(before);
}
