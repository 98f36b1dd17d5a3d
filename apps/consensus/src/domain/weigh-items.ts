import { sharesOf } from './ballot.js';
import type { Ballot, Standing } from './ballot.js';
import { voteWeight } from './log-odds.js';
import type { WorkerSkill } from './step.js';
import { posteriorsOf, scoresOf, weighted } from './weighted.js';
import { shrunkAccuracy, skillFrom, UNKNOWN_SKILL } from './worker-skill.js';
import type { GoldRecord } from './worker-skill.js';

/** The votes on one of many items. */
export interface ItemBallot {
  readonly ballot: Ballot;
  /** Who voted, counted from 0, in the order of the votes. */
  readonly workers: readonly number[];
  /** The key of the option that is known to be right. */
  readonly known: string | undefined;
}

const MAX_ITERATIONS = 100;
/** Posteriors that move by less than this do not show in what is printed. */
const LEAST_CHANGE = 1e-6;

/**
 * Weighted votes on many items, with workers judged by these items alone.
 *
 * Without known answers a worker's accuracy is how much they agree with the results, those follow from the
 * accuracies, and so on until nothing moves, starting from shares of the votes: EM for the one-coin form of Dawid &
 * Skene's model, with the service's prior on accuracy, which keeps a worker with few votes from counting as perfect.
 * With known answers they are judged as in the service (`skillFrom`): who passed them outweighs who did not, however
 * many those are, and agreement is all there is for the others.
 *
 * @param classes how many labels there are
 * @returns the standing of each item, in their order
 */
export function weighItems(
  items: readonly ItemBallot[],
  workers: number,
  classes: number,
): readonly Standing[] {
  const hasKnown = items.some(({ known }) => known !== undefined);
  let posteriors: readonly (readonly number[])[] = items.map(({ ballot }) => sharesOf(ballot));
  let skills: readonly Skill[] = [];
  for (let iteration = 0; iteration < MAX_ITERATIONS; iteration++) {
    const records = recordsOf(items, workers, posteriors);
    skills = records.map(record => (hasKnown ? skillFrom(record) : agreementSkill(record)));
    const before = posteriors;
    posteriors = posteriorsBy(skills, items, classes);
    if (greatestChange(before, posteriors) < LEAST_CHANGE) break;
  }
  return items.map(({ ballot, workers: voters }) => weighted(ballot, ofVoters(skills, voters), classes));
}

type Skill = Pick<WorkerSkill, 'accuracy' | 'isProven'>;

/** The posteriors of `weighted` for each item; a worker's weight is computed once for all of them. */
function posteriorsBy(
  skills: readonly Skill[],
  items: readonly ItemBallot[],
  classes: number,
): readonly (readonly number[])[] {
  const weights = skills.map(({ accuracy }) => voteWeight(accuracy, classes));
  return items.map(({ ballot, workers }) => {
    const ofVotes = workers.map(worker => weights[worker] ?? 0);
    const isProven = workers.map(worker => skills[worker]?.isProven ?? false);
    return posteriorsOf(scoresOf(ballot, ofVotes, isProven), classes);
  });
}

function ofVoters(skills: readonly Skill[], voters: readonly number[]): readonly Skill[] {
  return voters.map(worker => skills[worker] ?? UNKNOWN_SKILL);
}

/** What each worker got right, known answers for themselves; an answer that is right with probability p counts p. */
function recordsOf(
  items: readonly ItemBallot[],
  workers: number,
  posteriors: readonly (readonly number[])[],
): readonly GoldRecord[] {
  const records = Array.from({ length: workers }, () => ({
    goldSeen: 0,
    goldRight: 0,
    agreementSeen: 0,
    agreementRight: 0,
  }));
  for (const [item, { ballot, workers: voters, known }] of items.entries()) {
    for (const [option, { key, voters: places }] of ballot.options.entries()) {
      for (const place of places) {
        const record = records[voters[place] ?? -1];
        if (record === undefined) continue;
        if (known !== undefined) {
          record.goldSeen += 1;
          record.goldRight += key === known ? 1 : 0;
        } else {
          record.agreementSeen += 1;
          record.agreementRight += posteriors[item]?.[option] ?? 0;
        }
      }
    }
  }
  return records;
}

/** Where nobody can be proven, agreement counts in full: there is nobody to be kept safe from it. */
function agreementSkill({ agreementSeen, agreementRight }: GoldRecord): {
  accuracy: number;
  isProven: boolean;
} {
  return { accuracy: shrunkAccuracy(agreementRight, agreementSeen), isProven: false };
}

function greatestChange(
  before: readonly (readonly number[])[],
  after: readonly (readonly number[])[],
): number {
  let greatest = 0;
  for (const [item, posteriors] of after.entries()) {
    for (const [option, posterior] of posteriors.entries()) {
      greatest = Math.max(greatest, Math.abs(posterior - (before[item]?.[option] ?? 0)));
    }
  }
  return greatest;
}
