import { byCodeUnits, canonicalJson } from './compare-answers.rule.js';
import type { Step, StepDecision, Vote } from './step.rule.js';
import { thresholdOf } from './threshold.rule.js';

const HIGHEST_TRUST = 5;

/**
 * The decision when all required answers are in and do not agree: one more answer up to `max_total`, then an escalation
 * if the task asks for one, then failure.
 *
 * @param posterior the measure that the best result reached
 */
export function onDisagreement({ consensus, votes, answersNeeded }: Step, posterior: number): StepDecision {
  const maxAnswers = consensus.max_total ?? consensus.total;
  if (answersNeeded < maxAnswers) {
    return { outcome: 'extend', answersNeeded: answersNeeded + 1, trustLevel: null };
  }
  // A later answer comes from the escalated reviewer: there is no second escalation.
  if (consensus.on_disagreement === 'escalate' && answersNeeded === maxAnswers) {
    return { outcome: 'extend', answersNeeded: answersNeeded + 1, trustLevel: nextTrustLevel(votes) };
  }
  const needed = thresholdOf(consensus.method, consensus.threshold);
  return {
    outcome: 'failed',
    detail: `${votes.length} answers did not agree: the result needs ${needed ?? 'more than 0.5'}, and the best has ${rounded(posterior)}.`,
  };
}

/** One level above the most trusted voter, with unknown levels counted as 1; at most 5. */
function nextTrustLevel(votes: readonly Vote[]): number {
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

function rounded(measure: number): string {
  return String(Math.round(measure * 1_000) / 1_000);
}
