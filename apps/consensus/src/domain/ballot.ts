import type { TextComparison } from '#libs/contracts';
import { answerKey, byCodeUnits, canonicalJson } from './compare-answers.js';
import type { Answer } from './compare-answers.js';

/** One of the answers that were given, with those who gave it. */
export interface Option {
  readonly key: string;
  /** In its most frequent original spelling, on a tie the smallest canonical JSON. */
  readonly answer: Answer;
  /** Places in the list of answers. */
  readonly voters: readonly number[];
}

/** What was answered to one question. */
export interface Ballot {
  /** By canonical JSON in code units: where two options lead, the first one stands in front. */
  readonly options: readonly Option[];
  /** How many have answered. */
  readonly size: number;
}

/** How the options of a ballot stand. All lists have the options' order. */
export interface Standing {
  /** The option in front. */
  readonly leader: number;
  /** How sure each is, 0–1: its share of the votes, or its probability. */
  readonly posteriors: readonly number[];
  /** Share of all weight, 0–1. */
  readonly weights: readonly number[];
}

/** Brings together the answers that say the same. */
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

/** The same sum whatever the order of the terms: rounding is not to decide who leads. */
export function sumOf(terms: readonly number[]): number {
  // Two terms have but one sum, and most options have no more.
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
