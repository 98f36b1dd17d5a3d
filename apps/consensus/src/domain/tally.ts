import type { VoteTally } from '#libs/contracts';
import type { Ballot, Standing } from './ballot.js';
import { byCodeUnits, canonicalJson } from './compare-answers.js';

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
      json: canonicalJson(answer),
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
const MAX_CHARS_TOLD = 100_000;

/** Allocates a verdict's space for answers, first come, first served. */
export class TallyRoom {
  private left = MAX_CHARS_TOLD;

  /** The same tallies, without the answers that exceed the remaining space. */
  fit(tallies: readonly VoteTally[]): VoteTally[] {
    return tallies.map(({ answer, ...rest }) => {
      if (answer === undefined) return rest;
      const chars = canonicalJson(answer).length;
      if (chars > this.left) return rest;
      this.left -= chars;
      return { answer, ...rest };
    });
  }
}
