/** Longer than a submission takes until it is accepted or refused, with its retries. */
export const SUBMITTING_MS = 60_000;
