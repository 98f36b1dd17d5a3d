import type { ConfusionMatrix } from '../methods/worker-skill.rule.js';
import { agreementWeights } from './agreement-weights.rule.js';
import type { NumberedVotes } from './categorical-votes.rule.js';
import { dawidSkene } from './dawid-skene.rule.js';
import type { VoteTable } from './vote-table.rule.js';

/** With fewer answers a worker's matrix would mostly be the prior. */
export const MIN_ANSWERS = 10;

/** Further iterations change a posterior in its third decimal, and the process has other work to do. */
const MAX_ITERATIONS = 50;

/** The initial weight of an unproven worker's answer relative to proven ones: ten weigh half as much as one. */
const UNPROVEN_START_WEIGHT = 0.05;

/**
 * As in the prior on accuracy: a worker without a record counts as one who saw each class three times and was right
 * twice.
 */
const PRIOR_RIGHT = 2;
const PRIOR_WRONG = 1;

export interface EstimatedConfusion extends ConfusionMatrix {
  readonly workerId: string;
  /** The number of answers it is estimated from. */
  readonly answers: number;
  /** The weight of a vote relative to the average worker, by the worker's agreement with the others. */
  readonly agreementWeight: number;
}

/**
 * The answers to one question, with the workers who start with the most weight, so that a crowd of copiers does not
 * determine the result.
 */
export interface EstimationQuestion extends NumberedVotes {
  /** By worker index: whether known answers support the worker. */
  readonly isProven: readonly boolean[];
}

/**
 * Estimates which answers to one question workers confuse, by Dawid and Skene (1979), with known answers fixed. Rows
 * are shrunk toward a worker who is right two times out of three, because a confusion absent from ten answers is not
 * impossible. Takes up to a second.
 */
export function estimatedConfusion(question: EstimationQuestion): readonly EstimatedConfusion[] {
  const { table, classes, workerIds, known, isProven: proven } = question;
  if (classes.length < 2) return [];
  const startWeight = Float64Array.from(proven, is =>
    is || !proven.includes(true) ? 1 : UNPROVEN_START_WEIGHT,
  );
  const { posteriors } = dawidSkene(table, { known, startWeight, maxIterations: MAX_ITERATIONS });
  const counts = expectedCounts(table, posteriors);
  const { weights } = agreementWeights(table, known);
  return workerIds.flatMap((workerId, worker) => {
    const answers = Math.round(counts[worker]?.flat().reduce((sum, count) => sum + count, 0) ?? 0);
    if (answers < MIN_ANSWERS) return [];
    const rows = (counts[worker] ?? []).map(shrunkRow);
    return [{ workerId, classes, rows, answers, agreementWeight: weights[worker] ?? 1 }];
  });
}

/** How often each worker is expected to have given a label (column) to an item of a class (row). */
function expectedCounts(table: VoteTable, posteriors: Float64Array): readonly number[][][] {
  const { workers, classes } = table;
  const counts = Array.from({ length: workers }, () =>
    Array.from({ length: classes }, () => Array.from({ length: classes }, () => 0)),
  );
  for (const [vote, label] of table.label.entries()) {
    const rows = counts[table.worker[vote] ?? -1] ?? [];
    for (const [truth, row] of rows.entries()) {
      const share = posteriors[(table.item[vote] ?? 0) * classes + truth] ?? 0;
      row[label] = (row[label] ?? 0) + share;
    }
  }
  return counts;
}

function shrunkRow(counts: readonly number[], truth: number): readonly number[] {
  const prior = (label: number): number =>
    label === truth ? PRIOR_RIGHT : PRIOR_WRONG / (counts.length - 1);
  const total = counts.reduce((sum, count) => sum + count, PRIOR_RIGHT + PRIOR_WRONG);
  return counts.map((count, label) => (count + prior(label)) / total);
}
