import { byCodeUnits, canonicalAnswer } from './compare-answers.rule.js';
import type { Vote } from './step.rule.js';

export const HIGHEST_TRUST = 5;

/** A voter's trust level: at least the one that was required; an unknown one counts as 1. */
export function levelOf({ trustLevel, escalatedTo }: Pick<Vote, 'trustLevel' | 'escalatedTo'>): number {
  return Math.max(1, trustLevel ?? 1, escalatedTo ?? 1);
}

/** One level above the most trusted voter; at most 5. */
export function nextTrustLevel(votes: readonly Vote[]): number {
  return Math.min(HIGHEST_TRUST, 1 + Math.max(1, ...votes.map(levelOf)));
}

/**
 * The index of the deciding vote: that of the reviewer to whom the step was escalated. There is at most one; if there
 * are ever more, the one escalated to the highest level, then of the highest level, then with the smallest canonical
 * JSON.
 */
export function deciderAmong(
  votes: readonly Vote[],
  isDeciding: (vote: Vote) => boolean,
): number | undefined {
  const [decider] = [...votes.entries()]
    .filter(([, vote]) => isDeciding(vote))
    .sort(
      ([, a], [, b]) =>
        (b.escalatedTo ?? 0) - (a.escalatedTo ?? 0) ||
        (b.trustLevel ?? 1) - (a.trustLevel ?? 1) ||
        byCodeUnits(canonicalAnswer(a.output), canonicalAnswer(b.output)),
    );
  return decider?.[0];
}
