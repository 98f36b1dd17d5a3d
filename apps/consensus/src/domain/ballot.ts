import type { TextComparison } from '#libs/contracts';
import { answerKey, byCodeUnits, canonicalJson } from './compare-answers.js';
import type { Answer } from './compare-answers.js';

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
  const voters = Map.groupBy(answers.keys(), place => answerKey(answers[place], text));
  const options = [...voters].map(([key, places]) => {
    const { answer, json } = mostFrequentSpelling(places.map(place => answers[place]));
    return { option: { key, answer, voters: places }, json };
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
  const groups = [...Map.groupBy(spellings, canonicalJson)].map(([json, same]) => ({
    json,
    answer: same[0],
    count: same.length,
  }));
  return groups.reduce((best, next) =>
    next.count > best.count || (next.count === best.count && next.json < best.json) ? next : best,
  );
}
