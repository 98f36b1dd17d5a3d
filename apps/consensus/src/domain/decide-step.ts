import { verdictOnOnly } from '#libs/contracts';
import type { Verdict } from '#libs/contracts';
import { judgeAsWhole } from './as-whole.js';
import { isByField, judgeByField } from './by-field.js';
import { byCodeUnits } from './compare-answers.js';
import { earlyThresholdOf } from './early-stop.js';
import { deciderAmong, nextTrustLevel } from './escalation.js';
import type { Answers, StepResult } from './step-result.js';
import type { Step, StepDecision, Vote, WorkerSkill } from './step.js';
import { TallyRoom } from './tally.js';
import { thresholdOf } from './threshold.js';

/**
 * Decides a step from the answers received. Their order does not matter.
 *
 * The measure of a result is its share of the votes for majority, unanimous and median, and a probability for weighted
 * and dawid_skene. Once all answers are in, it has to reach the task's threshold, or exceed half if there is none; with
 * `early_stop` the step can be decided earlier (see `isSureEarly`). Otherwise one more answer is requested, up to
 * `max_total`; after that the step fails, or is escalated once to a reviewer one trust level up, whose answer is the
 * result.
 *
 * Two answers that lead with the same measure have at most half each, so they are a disagreement; where a lower
 * threshold permits a tie, the smaller canonical JSON is the result.
 *
 * @param skillOf a worker's skill in the task's domain; called once per vote
 */
export function decideStep(step: Step, skillOf: (workerId: string) => WorkerSkill): StepDecision {
  const { consensus, answersNeeded } = step;
  const votes = step.votes.toSorted((a, b) => byCodeUnits(a.assignmentId, b.assignmentId));
  const [first] = votes;
  if (first === undefined) return { outcome: 'wait' };
  if (isAskedAlone(step)) {
    return { outcome: 'verified', output: first.output, verdict: verdictOnOnly(first.assignmentId) };
  }
  if (isWaiting(step)) return { outcome: 'wait' };
  const decider = deciderAmong(votes);
  const skills = votes.map(({ workerId }) => skillOf(workerId));
  const given: Answers = { consensus, votes, skills, answersNeeded, decider };
  const result = isByField(given) ? judgeByField(given) : judgeAsWhole(given);

  if (decider !== undefined) return verified(given, result, 'escalated');
  if (votes.length < answersNeeded) {
    return result.isSureEarly ? verified(given, result, 'early') : { outcome: 'wait' };
  }
  return result.isReached ? verified(given, result, 'all_answers') : disagreement(step, result);
}

/** Whether required answers are missing, so that those received need not be compared yet. */
export function isWaiting({ consensus, answersNeeded, votes }: Step): boolean {
  return votes.length < answersNeeded && !consensus.early_stop && deciderAmong(votes) === undefined;
}

/** A single answer is required, and no more can be requested. */
function isAskedAlone({ consensus: { total, max_total: maxTotal }, answersNeeded, votes }: Step): boolean {
  return total === 1 && (maxTotal ?? 1) === 1 && answersNeeded === 1 && votes.length === 1;
}

function disagreement({ consensus, votes, answersNeeded }: Step, { posterior }: StepResult): StepDecision {
  const mostAnswers = consensus.max_total ?? consensus.total;
  if (answersNeeded < mostAnswers) {
    return { outcome: 'extend', answersNeeded: answersNeeded + 1, trustLevel: null };
  }
  // A later answer comes from the escalated reviewer: there is no second escalation.
  if (consensus.on_disagreement === 'escalate' && answersNeeded === mostAnswers) {
    return { outcome: 'extend', answersNeeded: answersNeeded + 1, trustLevel: nextTrustLevel(votes) };
  }
  const needed = thresholdOf(consensus.method, consensus.threshold);
  return {
    outcome: 'failed',
    detail: `${votes.length} answers did not agree: the result needs ${needed ?? 'more than 0.5'}, and the best has ${rounded(posterior)}.`,
  };
}

function verified(given: Answers, result: StepResult, decided: Verdict['decided']): StepDecision {
  const { consensus, votes } = given;
  const { output, posterior, agreement, counts, fields } = result;
  // Only a median without any number has no output, and that never reaches a threshold.
  if (output === undefined) return { outcome: 'failed', detail: 'No answer is a number.' };
  const room = new TallyRoom();
  const thresholdFor = decided === 'early' ? earlyThresholdOf : thresholdOf;
  return {
    outcome: 'verified',
    output,
    verdict: {
      method: consensus.method,
      decided,
      agreement,
      posterior,
      threshold: thresholdFor(consensus.method, consensus.threshold) ?? null,
      votes: room.fit(result.votes),
      ...(fields !== undefined && {
        fields: Object.fromEntries(
          fields.map(([name, field]) => [name, { ...field, votes: room.fit(field.votes) }]),
        ),
      }),
      counted_assignment_ids: idsOf(votes, place => counts[place] === true),
      outvoted_assignment_ids: idsOf(votes, place => counts[place] !== true),
    },
  };
}

function idsOf(votes: readonly Vote[], isIn: (place: number) => boolean): string[] {
  return votes.filter((_, place) => isIn(place)).map(({ assignmentId }) => assignmentId);
}

function rounded(measure: number): string {
  return String(Math.round(measure * 1_000) / 1_000);
}
