/** Sentences, one for each way in which an invariant does not hold; empty when it does. */
export type Violations = readonly string[];
