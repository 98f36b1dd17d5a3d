import { byCodeUnits, canonicalJson } from './compare-answers.js';
import type { Vote } from './step.js';

const HIGHEST_TRUST = 5;

/** One level above the most trusted voter, with unknown levels counted as 1; at most 5. */
export function nextTrustLevel(votes: readonly Vote[]): number {
  return Math.min(HIGHEST_TRUST, 1 + Math.max(1, ...votes.map(({ trustLevel }) => trustLevel ?? 1)));
}

/**
 * The index of the deciding vote: that of the reviewer to whom the step was escalated. There is at most one; if there
 * are ever more, the one escalated to the highest level, then of the highest level, then with the smallest canonical
 * JSON.
 */
export function deciderAmong(votes: readonly Vote[]): number | undefined {
  const [decider] = [...votes.entries()]
    .filter(([, { escalatedTo }]) => escalatedTo !== null)
    .sort(
      ([, a], [, b]) =>
        (b.escalatedTo ?? 0) - (a.escalatedTo ?? 0) ||
        (b.trustLevel ?? 1) - (a.trustLevel ?? 1) ||
        byCodeUnits(canonicalJson(a.output), canonicalJson(b.output)),
    );
  return decider?.[0];
}
