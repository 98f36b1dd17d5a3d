import type { TextComparison, VoteTally } from '#libs/contracts';
import { answerKey, byCodeUnits, canonicalAnswer } from './compare-answers.rule.js';
import type { Answer } from './compare-answers.rule.js';

/** One of the distinct answers, with its voters. */
export interface Option {
  readonly key: string;
  /** The answer in its most frequent original spelling; on a tie, the smallest canonical JSON. */
  readonly answer: Answer;
  /** Indexes into the list of answers. */
  readonly voters: readonly number[];
}

/** The answers to one question. */
export interface Ballot {
  /** Ordered by canonical JSON in code units: on a tie the first option leads. */
  readonly options: readonly Option[];
  /** The number of voters. */
  readonly size: number;
}

/** The standing of a ballot's options. All lists are in the order of the options. */
export interface Standing {
  /** The index of the leading option. */
  readonly leader: number;
  /** The confidence in each option, 0–1: its share of the votes, or its probability. */
  readonly posteriors: readonly number[];
  /** Share of the total weight, 0–1. */
  readonly weights: readonly number[];
}

/** Groups equal answers. */
export function ballotOf(answers: readonly Answer[], text: TextComparison): Ballot {
  const votersByKey = Map.groupBy(answers.keys(), voter => answerKey(answers[voter], text));
  const options = [...votersByKey].map(([key, voters]) => {
    const { answer, json } = mostFrequentSpelling(voters.map(voter => answers[voter]));
    return { option: { key, answer, voters }, json };
  });
  options.sort((a, b) => byCodeUnits(a.json, b.json));
  return { options: options.map(({ option }) => option), size: answers.length };
}

/** The option with the highest score; on a tie the first. */
export function leaderOf(scores: readonly number[]): number {
  return scores.reduce((best, score, option) => (score > (scores[best] ?? -Infinity) ? option : best), 0);
}

/** Each option's share of the votes. */
export function sharesOf({ options, size }: Ballot): readonly number[] {
  return options.map(({ voters }) => voters.length / size);
}

/** A sum that does not depend on the order of the terms: rounding must not decide which option leads. */
export function sumOf(terms: readonly number[]): number {
  // Two terms have only one sum, and most options have no more.
  if (terms.length < 3) return (terms[0] ?? 0) + (terms[1] ?? 0);
  return terms.toSorted((a, b) => a - b).reduce((sum, term) => sum + term, 0);
}

function mostFrequentSpelling(spellings: readonly Answer[]): { answer: Answer; json: string } {
  const groups = [...Map.groupBy(spellings, canonicalAnswer)].map(([json, same]) => ({
    json,
    answer: same[0],
    count: same.length,
  }));
  return groups.reduce((best, next) =>
    next.count > best.count || (next.count === best.count && next.json < best.json) ? next : best,
  );
}

/** The maximum number of distinct answers listed per question. */
const MAX_ANSWERS_LISTED = 20;
/** The maximum length of a listed answer, in characters of JSON. */
const MAX_ANSWER_CHARS = 2_000;

/**
 * How often each answer was given, the most frequent first, on a tie by canonical JSON. At most 20 are listed, and one
 * longer than 2,000 characters is counted but not listed in full. It reveals neither who gave an answer nor when.
 */
export function tallyOf({ options }: Ballot, weights: Standing['weights']): readonly VoteTally[] {
  return options
    .map(({ answer, voters }, option) => ({
      answer,
      json: canonicalAnswer(answer),
      votes: voters.length,
      weight: weights[option] ?? 0,
    }))
    .sort((a, b) => b.votes - a.votes || byCodeUnits(a.json, b.json))
    .slice(0, MAX_ANSWERS_LISTED)
    .map(({ answer, json, votes, weight }) => ({
      ...(answer !== undefined && json.length <= MAX_ANSWER_CHARS && { answer }),
      votes,
      weight,
    }));
}

/** The maximum total length of answers listed in a verdict, which travels in one message with the output. */
const MAX_CHARS_LISTED = 100_000;

/** Allocates the space for answers in a verdict, first come, first served. */
export class TallyBudget {
  private left = MAX_CHARS_LISTED;

  /** The same tallies, without the answers that exceed the remaining space. */
  fit(tallies: readonly VoteTally[]): VoteTally[] {
    return tallies.map(({ answer, ...rest }) => {
      if (answer === undefined) return rest;
      const chars = canonicalAnswer(answer).length;
      if (chars > this.left) return rest;
      this.left -= chars;
      return { answer, ...rest };
    });
  }
}
