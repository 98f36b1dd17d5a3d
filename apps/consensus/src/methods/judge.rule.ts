import type { ConsensusMethod, TextComparison, Tolerance, VoteTally } from '#libs/contracts';
import { ballotOf, sharesOf, tallyOf } from './ballot.rule.js';
import type { Ballot, Standing } from './ballot.rule.js';
import type { Answer } from './compare-answers.rule.js';
import { dawidSkeneVote } from './dawid-skene-vote.rule.js';
import { ruleOfWhole } from './field-method.rule.js';
import { majority, unanimous } from './majority.rule.js';
import { medianOf, near } from './median.rule.js';
import type { Answers, StepResult } from './step.rule.js';
import { isSureEarly, reaches, thresholdOf } from './threshold.rule.js';
import { weighted } from './weighted.rule.js';
import type { WorkerSkill } from './worker-skill.rule.js';

/** One question with the answers to it: a field of the output, or the whole. */
export interface Question {
  /** `''` is the output as a whole. */
  readonly field: string;
  readonly method: ConsensusMethod;
  readonly threshold: number | undefined;
  readonly tolerance: Tolerance | undefined;
  readonly text: TextComparison;
  readonly answers: readonly Answer[];
  /** Of the voters, in the same order. */
  readonly skills: readonly WorkerSkill[];
  readonly answersNeeded: number;
  /** The index of the deciding answer; set when the step was escalated. */
  readonly decider: number | undefined;
}

export interface Judgement {
  readonly result: Answer;
  readonly posterior: number;
  /** Share of the answers that equal the result. */
  readonly agreement: number;
  /** Which answers equal the result. */
  readonly agrees: readonly boolean[];
  /**
   * Whether the measure is sufficient with all answers in, and whether it is sufficient before the remaining ones
   * arrive.
   */
  readonly isReached: boolean;
  readonly isSureEarly: boolean;
  readonly votes: readonly VoteTally[];
}

type Outcome = Pick<Judgement, 'result' | 'posterior' | 'agrees' | 'votes'>;

/** A new method compiles once it has an outcome here and an entry in `method-traits.rule.ts`. */
const OUTCOME_BY: Readonly<Record<ConsensusMethod, (question: Question) => Outcome>> = {
  majority: question => byVotes(question, majority),
  unanimous: question => byVotes(question, unanimous),
  weighted: question => byVotes(question, weighted),
  dawid_skene: question => byVotes(question, dawidSkeneVote),
  median: byMedian,
  /** Whether it suffices is decided by `quorum.rule.ts`. */
  quorum: question => byVotes(question, majority),
};

/** The outcome of one question with at least one answer. */
export function judge(question: Question): Judgement {
  const { method, threshold, answersNeeded } = question;
  const outcome = OUTCOME_BY[method](question);
  const agreeing = outcome.agrees.filter(Boolean).length;
  const { posterior } = outcome;
  return {
    ...outcome,
    agreement: agreeing / outcome.agrees.length,
    isReached: reaches(posterior, thresholdOf(method, threshold)),
    isSureEarly: isSureEarly({ method, threshold, posterior, agreeing, answersNeeded }),
  };
}

/** Compares outputs as a whole: an answer counts when it equals the result. */
export function judgeAsWhole({ consensus, votes, skills, answersNeeded, decider }: Answers): StepResult {
  const { result, agrees, ...judgement } = judge({
    ...ruleOfWhole(consensus),
    field: '',
    answers: votes.map(({ output }) => output),
    skills,
    answersNeeded,
    decider,
  });
  return { ...judgement, output: result, counts: agrees };
}

function byVotes(
  { answers, text, decider, skills, field }: Question,
  standingOf: (ballot: Ballot, skills: readonly WorkerSkill[], field: string) => Standing,
): Outcome {
  const ballot = ballotOf(answers, text);
  const { leader, posteriors, weights } = standingOf(ballot, skills, field);
  const chosen = ballot.options.findIndex(({ voters }, option) =>
    decider === undefined ? option === leader : voters.includes(decider),
  );
  const voters = new Set(ballot.options[chosen]?.voters);
  return {
    result: answers[decider ?? -1] ?? ballot.options[chosen]?.answer,
    posterior: posteriors[chosen] ?? 0,
    agrees: answers.map((_, voter) => voters.has(voter)),
    votes: tallyOf(ballot, weights),
  };
}

/** The measure of a median is the share of the answers near it. Without any number there is no median. */
function byMedian(question: Question): Outcome {
  const { answers, decider, tolerance } = question;
  const centre = decider === undefined ? medianOf(answers) : answers[decider];
  // An escalated answer that is not a number: equal answers agree with it.
  if (decider !== undefined && typeof centre !== 'number') return byVotes(question, majority);
  const ballot = ballotOf(answers, 'exact');
  const agrees = typeof centre === 'number' ? near(answers, centre, tolerance) : answers.map(() => false);
  return {
    result: centre,
    posterior: agrees.filter(Boolean).length / answers.length,
    agrees,
    votes: tallyOf(ballot, sharesOf(ballot)),
  };
}
