import type { Ballot, Standing } from '../methods/ballot.rule.js';
import { voteWeight, weightOf, weightedBy } from '../methods/weighted.rule.js';
import { NO_RECORD, skillFrom } from '../methods/worker-skill.rule.js';
import type { WorkerRecord } from '../methods/worker-skill.rule.js';
import { agreementWeights } from './agreement-weights.rule.js';
import type { VoteTable } from './vote-table.rule.js';

/** The votes on one of many items. */
export interface ItemBallot {
  readonly ballot: Ballot;
  /** The voters as indexes from 0, in the order of the votes. */
  readonly workers: readonly number[];
}

/** Uninformative votes still count, all equally. */
const MIN_EXCESS_ACCURACY = 0.1;

/**
 * Weighted votes on many items, with workers judged by these items alone.
 *
 * Agreement shifts weights as far as it is evidence; see {@link agreementWeights}. With known answers workers are
 * judged by them as in the service (`weightOf`): those who passed them outweigh any number of those who did not.
 *
 * @param table the votes, with labels as classes
 * @param known for each item its known class, or −1; undefined without known answers
 * @returns the standing of each item, in the order of the items
 */
export function weighItems(
  items: readonly ItemBallot[],
  table: VoteTable,
  known: Int32Array | undefined,
): readonly Standing[] {
  const classes = Math.max(2, table.classes);
  const { weights: relative, accuracy } = agreementWeights(table, known);
  const records = goldRecords(table, known);
  const skills = Array.from(relative, (weight, worker) =>
    skillFrom(records[worker] ?? NO_RECORD, { agreementWeights: new Map([['', weight]]) }),
  );
  // Without proven workers, agreement needs no limit.
  const each = voteWeight(Math.max(accuracy, 1 / classes + MIN_EXCESS_ACCURACY), classes);
  const weights =
    known === undefined
      ? relative.map(weight => weight * each)
      : skills.map(skill => weightOf(skill, '', classes));
  return items.map(({ ballot, workers }) =>
    weightedBy(
      ballot,
      workers.map(worker => weights[worker] ?? 0),
      workers.map(worker => skills[worker]?.isProven ?? false),
      classes,
    ),
  );
}

/** By worker, the record on known answers. */
function goldRecords(
  { workers, item, worker, label }: VoteTable,
  known: Int32Array | undefined,
): readonly WorkerRecord[] {
  const records = Array.from({ length: workers }, () => ({ ...NO_RECORD, goldSeen: 0, goldRight: 0 }));
  for (const [vote, of] of item.entries()) {
    const truth = known?.[of] ?? -1;
    const record = records[worker[vote] ?? -1];
    if (truth < 0 || record === undefined) continue;
    record.goldSeen += 1;
    record.goldRight += label[vote] === truth ? 1 : 0;
  }
  return records;
}
