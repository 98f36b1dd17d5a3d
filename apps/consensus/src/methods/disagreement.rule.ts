import { maxAnswersOf } from '#libs/contracts';
import { handOver } from './effective-votes.rule.js';
import type { EffectiveVotes } from './effective-votes.rule.js';
import type { Step, StepDecision } from './step.rule.js';
import { thresholdOf } from './threshold.rule.js';
import { nextTrustLevel } from './trust-level.rule.js';

/**
 * The decision when all required answers are in and do not agree: one more answer up to `max_total`, then an escalation
 * if the task asks for one, then failure.
 *
 * @param posterior the measure that the best result reached
 */
export function onDisagreement(
  step: Step,
  { effective, places }: Pick<EffectiveVotes, 'effective' | 'places'>,
  posterior: number,
): StepDecision {
  const { consensus, answersNeeded } = step;
  const maxAnswers = maxAnswersOf(consensus);
  if (places < maxAnswers) return oneMore(step);
  // A later answer comes from the escalated reviewer: there is no second escalation.
  if (consensus.on_disagreement === 'escalate' && places === maxAnswers) {
    const trustLevel = levelAbove(step);
    if (trustLevel !== undefined) return { outcome: 'extend', answersNeeded: answersNeeded + 1, trustLevel };
  }
  const needed = thresholdOf(consensus.method, consensus.threshold);
  return {
    outcome: 'failed',
    detail: `${effective.length} answers did not agree: the result needs ${needed ?? 'more than 0.5'}, and the best has ${rounded(posterior)}.`,
  };
}

/**
 * The decision when no quorum is possible any more, whether or not answers are missing: an escalation if the task asks
 * for one, else failure. More answers would not help, and those that are missing are not waited for.
 */
export function onImpossibleQuorum(
  step: Step,
  { effective }: Pick<EffectiveVotes, 'effective'>,
): StepDecision {
  const { consensus, votes, answersNeeded } = step;
  const trustLevel = consensus.on_disagreement === 'escalate' ? levelAbove(step) : undefined;
  if (trustLevel === undefined) {
    return {
      outcome: 'failed',
      detail: `No answer can reach the quorum of ${consensus.quorum ?? 1} any more: ${effective.length} of at most ${maxAnswersOf(consensus)} answers were received.`,
    };
  }
  return votes.length < answersNeeded
    ? handOver(step, trustLevel)
    : { outcome: 'extend', answersNeeded: answersNeeded + 1, trustLevel };
}

export function oneMore({ answersNeeded }: Step): StepDecision {
  return { outcome: 'extend', answersNeeded: answersNeeded + 1, trustLevel: null };
}

/** The trust level of the reviewer who decides; undefined if the step already required the highest one. */
function levelAbove({ votes }: Step): number | undefined {
  const level = nextTrustLevel(votes);
  return votes.every(({ escalatedTo }) => escalatedTo === null || escalatedTo < level) ? level : undefined;
}

function rounded(measure: number): string {
  return String(Math.round(measure * 1_000) / 1_000);
}
