import { dawidSkene } from '../../apps/consensus/src/estimation/dawid-skene.rule.js';
import type { VoteTable } from '../../apps/consensus/src/estimation/vote-table.rule.js';
import { weighItems } from '../../apps/consensus/src/estimation/weigh-items.rule.js';
import type { ItemBallot } from '../../apps/consensus/src/estimation/weigh-items.rule.js';
import { leaderOf } from '../../apps/consensus/src/methods/ballot.rule.js';
import type { Standing } from '../../apps/consensus/src/methods/ballot.rule.js';
import { byCodeUnits } from '../../apps/consensus/src/methods/compare-answers.rule.js';
import { majority } from '../../apps/consensus/src/methods/majority.rule.js';
import { ballotsOf } from './ballots-of.js';
import { InputError } from './read-csv.js';
import type { NamedVotes } from './read-votes.js';

export const METHODS = ['majority', 'weighted', 'dawid_skene'] as const;
export type Method = (typeof METHODS)[number];

export interface ItemResult {
  readonly item: string;
  readonly label: string;
  /** 0–1. */
  readonly posterior: number;
}

/** Limit on the doubles in the two tables of Dawid–Skene; this many take half a gigabyte. */
const MAX_TABLE_CELLS = 2 ** 25;

/**
 * Computes one label per item by the rules of the consensus service.
 *
 * @param known labels known to be right, by item number; majority ignores them
 */
export function aggregate(
  method: Method,
  votes: NamedVotes,
  known: ReadonlyMap<number, string>,
): readonly ItemResult[] {
  // In tie-breaking order.
  const labels = [...new Set([...votes.labels.all, ...known.values()])].sort(byCodeUnits);
  switch (method) {
    case 'majority':
      return resultsOf(votes, ballotsOf(votes, labels), ballots =>
        ballots.map(({ ballot }) => majority(ballot)),
      );
    case 'weighted':
      return withKnown(
        known,
        resultsOf(votes, ballotsOf(votes, labels), ballots =>
          weighItems(
            ballots,
            tableOf(votes, labels),
            known.size > 0 ? knownClasses(votes, labels, known) : undefined,
          ),
        ),
      );
    case 'dawid_skene':
      return withKnown(known, byDawidSkene(votes, labels, known));
  }
}

function resultsOf(
  { items }: NamedVotes,
  ballots: readonly ItemBallot[],
  decide: (ballots: readonly ItemBallot[]) => readonly Standing[],
): readonly ItemResult[] {
  const standings = decide(ballots);
  return items.all.map((item, number) => {
    const { leader = 0, posteriors = [] } = standings[number] ?? {};
    return {
      item,
      label: ballots[number]?.ballot.options[leader]?.key ?? '',
      posterior: posteriors[leader] ?? 0,
    };
  });
}

function byDawidSkene(
  named: NamedVotes,
  labels: readonly string[],
  known: ReadonlyMap<number, string>,
): readonly ItemResult[] {
  const { table, items } = named;
  const classes = labels.length;
  if ((table.items + table.label.length) * classes > MAX_TABLE_CELLS) {
    throw new InputError(
      'dawid_skene',
      undefined,
      `${classes} different labels are too many for ${table.items} items and ${table.label.length} votes.`,
    );
  }
  const { posteriors } = dawidSkene(tableOf(named, labels), {
    known: knownClasses(named, labels, known),
  });
  return items.all.map((item, number) => {
    const ofItem = [...posteriors.subarray(number * classes, (number + 1) * classes)];
    const leader = leaderOf(ofItem);
    return { item, label: labels[leader] ?? '', posterior: ofItem[leader] ?? 0 };
  });
}

/** The vote table with labels as classes, in the order of `labels`. */
function tableOf({ table, labels: given }: NamedVotes, labels: readonly string[]): VoteTable {
  const classOf = new Map(labels.map((label, number) => [label, number]));
  const classOfLabel = given.all.map(label => classOf.get(label) ?? 0);
  return { ...table, classes: labels.length, label: table.label.map(label => classOfLabel[label] ?? 0) };
}

function knownClasses(
  { table }: NamedVotes,
  labels: readonly string[],
  known: ReadonlyMap<number, string>,
): Int32Array {
  const classOf = new Map(labels.map((label, number) => [label, number]));
  const classes = new Int32Array(table.items).fill(-1);
  for (const [item, label] of known) classes[item] = classOf.get(label) ?? -1;
  return classes;
}

function withKnown(
  known: ReadonlyMap<number, string>,
  results: readonly ItemResult[],
): readonly ItemResult[] {
  return results.map((result, number) => {
    const label = known.get(number);
    return label === undefined ? result : { ...result, label, posterior: 1 };
  });
}
