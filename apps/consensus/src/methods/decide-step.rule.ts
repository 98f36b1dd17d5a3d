import { verdictOnOnly } from '#libs/contracts';
import { isByField, judgeByField } from './by-field.rule.js';
import { byCodeUnits } from './compare-answers.rule.js';
import { decideByQuorum } from './decide-quorum.rule.js';
import { comparedPart } from './decision-answer.rule.js';
import { onDisagreement } from './disagreement.rule.js';
import { judgeAsWhole } from './judge.rule.js';
import { effectiveVotesOf, passOnOrWait } from './effective-votes.rule.js';
import type { EffectiveVotes } from './effective-votes.rule.js';
import { needsSingleAnswer } from './step.rule.js';
import type { Answers, Step, StepDecision } from './step.rule.js';
import { verified } from './verified.rule.js';
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
 * result. A quorum is decided as soon as it is reached or impossible (see `quorumStanding`).
 *
 * Answers to a decision are equal if their verdicts are, and, for `edited`, their actions. One that escalates it passes
 * its place on while escalations are left (see `effectiveVotesOf`).
 *
 * Two answers that lead with the same measure have at most half each, so they are a disagreement; where a lower
 * threshold permits a tie, the smaller canonical JSON is the result.
 *
 * @param skillOf a worker's skill in the task's domain; called once per vote
 */
export function decideStep(step: Step, skillOf: (workerId: string) => WorkerSkill): StepDecision {
  const votes = step.votes.toSorted((a, b) => byCodeUnits(a.assignmentId, b.assignmentId));
  const voting = effectiveVotesOf({ ...step, votes });
  const { effective, places } = voting;
  const [first] = effective;
  if (first !== undefined && effective.length === 1 && isSingleAnswer(step, voting)) {
    return { outcome: 'verified', output: first.output, verdict: verdictOnOnly(first.assignmentId) };
  }
  if (first === undefined || isIncomplete(step, voting)) return passOnOrWait(step, voting);
  const given = answersOf(step, voting, skillOf);
  if (step.consensus.method === 'quorum') return decideByQuorum(step, voting, given);

  const isPerField = step.decision === null && isByField(given);
  const result = isPerField ? judgeByField(given) : judgeAsWhole(given);
  if (voting.decider !== undefined) return verified(given, result, 'escalated');
  if (effective.length < places) {
    return result.isSureEarly ? verified(given, result, 'early') : passOnOrWait(step, voting);
  }
  return result.isReached
    ? verified(given, result, 'all_answers')
    : onDisagreement(step, voting, result.posterior);
}

/** Whether answers are missing without which those received need not be compared yet. */
export function isWaiting(step: Step): boolean {
  const voting = effectiveVotesOf(step);
  return voting.effective.length === 0 || isIncomplete(step, voting);
}

function isIncomplete({ consensus }: Step, { effective, places, decider }: EffectiveVotes): boolean {
  const isEarly = consensus.early_stop || consensus.method === 'quorum';
  return effective.length < places && !isEarly && decider === undefined;
}

function isSingleAnswer({ consensus }: Step, { places }: EffectiveVotes): boolean {
  return needsSingleAnswer({ consensus, answersNeeded: places });
}

/** The votes, with what is compared of each. */
function answersOf(
  { consensus, decision }: Step,
  { effective, places, decider }: EffectiveVotes,
  skillOf: (workerId: string) => WorkerSkill,
): Answers {
  const answers = {
    votes: effective,
    skills: effective.map(({ workerId }) => skillOf(workerId)),
    answersNeeded: places,
    decider,
  };
  if (decision === null) return { ...answers, consensus };
  return {
    ...answers,
    // Two actions that differ in the case of a letter are two actions.
    consensus: { ...consensus, text: 'exact', fields: undefined },
    votes: effective.map(vote => ({ ...vote, output: comparedPart(vote.output) })),
    whole: effective.map(({ output }) => output),
  };
}
