import { verdictOnOnly } from '#libs/contracts';
import type { Verdict } from '#libs/contracts';
import { TallyBudget } from './ballot.rule.js';
import { isByField, judgeByField } from './by-field.rule.js';
import { byCodeUnits } from './compare-answers.rule.js';
import { deciderAmong, onDisagreement } from './disagreement.rule.js';
import { judgeAsWhole } from './judge.rule.js';
import { needsSingleAnswer } from './step.rule.js';
import type { Answers, Step, StepDecision, StepResult, Vote } from './step.rule.js';
import { earlyThresholdOf, thresholdOf } from './threshold.rule.js';
import { UNKNOWN_SKILL } from './worker-skill.rule.js';
import type { WorkerSkill } from './worker-skill.rule.js';

/** A step with the skills of its voters, as plain data. */
export interface DecisionWork {
  readonly step: Step;
  /** By worker. */
  readonly skills: ReadonlyMap<string, WorkerSkill>;
}

export function runDecision({ step, skills }: DecisionWork): StepDecision {
  return decideStep(step, workerId => skills.get(workerId) ?? UNKNOWN_SKILL);
}

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
  if (votes.length === 1 && needsSingleAnswer(step)) {
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
  return result.isReached ? verified(given, result, 'all_answers') : onDisagreement(step, result.posterior);
}

/** Whether required answers are missing, so that those received need not be compared yet. */
export function isWaiting({ consensus, answersNeeded, votes }: Step): boolean {
  return votes.length < answersNeeded && !consensus.early_stop && deciderAmong(votes) === undefined;
}

function verified(given: Answers, result: StepResult, decided: Verdict['decided']): StepDecision {
  const { consensus, votes } = given;
  const { output, posterior, agreement, counts, fields } = result;
  // Only a median without any number has no output, and that never reaches a threshold.
  if (output === undefined) return { outcome: 'failed', detail: 'No answer is a number.' };
  const budget = new TallyBudget();
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
      votes: budget.fit(result.votes),
      ...(fields !== undefined && {
        fields: Object.fromEntries(
          fields.map(([name, field]) => [name, { ...field, votes: budget.fit(field.votes) }]),
        ),
      }),
      counted_assignment_ids: idsOf(votes, index => counts[index] === true),
      outvoted_assignment_ids: idsOf(votes, index => counts[index] !== true),
    },
  };
}

function idsOf(votes: readonly Vote[], isIn: (index: number) => boolean): string[] {
  return votes.filter((_, index) => isIn(index)).map(({ assignmentId }) => assignmentId);
}
