import type { ConsensusMethod, TextComparison, Tolerance, VoteTally } from '#libs/contracts';
import { ballotOf, sharesOf } from './ballot.js';
import type { Ballot, Standing } from './ballot.js';
import type { Answer } from './compare-answers.js';
import { dawidSkeneVote } from './dawid-skene-vote.js';
import { isSureEarly } from './early-stop.js';
import { majority } from './majority.js';
import { medianOf, near } from './median.js';
import type { WorkerSkill } from './step.js';
import { tallyOf } from './tally.js';
import { reaches, thresholdOf } from './threshold.js';
import { unanimous } from './unanimous.js';
import { weighted } from './weighted.js';

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

/** The outcome of one question with at least one answer. */
export function judge(question: Question): Judgement {
  const { method, threshold, answersNeeded } = question;
  const outcome = method === 'median' ? byMedian(question) : byVotes(question, method);
  const agreeing = outcome.agrees.filter(Boolean).length;
  const { posterior } = outcome;
  return {
    ...outcome,
    agreement: agreeing / outcome.agrees.length,
    isReached: reaches(posterior, thresholdOf(method, threshold)),
    isSureEarly: isSureEarly({ method, threshold, posterior, agreeing, answersNeeded }),
  };
}

function byVotes(question: Question, method: Exclude<ConsensusMethod, 'median'>): Outcome {
  const { answers, text, decider } = question;
  const ballot = ballotOf(answers, text);
  const { leader, posteriors, weights } = standingOf(ballot, question, method);
  const votes = tallyOf(ballot, weights);
  const chosen = ballot.options.findIndex(({ voters }, option) =>
    decider === undefined ? option === leader : voters.includes(decider),
  );
  const voters = new Set(ballot.options[chosen]?.voters);
  return {
    result: answers[decider ?? -1] ?? ballot.options[chosen]?.answer,
    posterior: posteriors[chosen] ?? 0,
    agrees: answers.map((_, place) => voters.has(place)),
    votes,
  };
}

function standingOf(
  ballot: Ballot,
  { skills, field }: Question,
  method: Exclude<ConsensusMethod, 'median'>,
): Standing {
  switch (method) {
    case 'majority':
      return majority(ballot);
    case 'unanimous':
      return unanimous(ballot);
    case 'weighted':
      return weighted(ballot, skills, field);
    case 'dawid_skene':
      return dawidSkeneVote(ballot, skills, field);
  }
}

/** The measure of a median is the share of the answers near it. Without any number there is no median. */
function byMedian(question: Question): Outcome {
  const { answers, decider, tolerance } = question;
  const centre = decider === undefined ? medianOf(answers) : answers[decider];
  // An escalated answer that is not a number: equal answers agree with it.
  if (decider !== undefined && typeof centre !== 'number') return byVotes(question, 'majority');
  const ballot = ballotOf(answers, 'exact');
  const agrees = typeof centre === 'number' ? near(answers, centre, tolerance) : answers.map(() => false);
  return {
    result: centre,
    posterior: agrees.filter(Boolean).length / answers.length,
    agrees,
    votes: tallyOf(ballot, sharesOf(ballot)),
  };
}
