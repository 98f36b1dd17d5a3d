/** One sentence per violation of an invariant; empty when it holds. */
export type Violations = readonly string[];
