import { agreementWeights } from './agreement-weights.js';
import type { Ballot, Standing } from './ballot.js';
import { voteWeight, weightOf } from './log-odds.js';
import type { VoteTable } from './vote-table.js';
import { weightedBy } from './weighted.js';
import { skillFrom } from './worker-skill.js';
import type { GoldRecord } from './worker-skill.js';

/** The votes on one of many items. */
export interface ItemBallot {
  readonly ballot: Ballot;
  /** The voters as indexes from 0, in the order of the votes. */
  readonly workers: readonly number[];
}

const NO_RECORD: GoldRecord = { goldSeen: 0, goldRight: 0, agreementSeen: 0, agreementRight: 0 };
/** Uninformative votes still count, all equally. */
const LEAST_ACCURACY = 0.1;

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
  const each = voteWeight(Math.max(accuracy, 1 / classes + LEAST_ACCURACY), classes);
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
): readonly GoldRecord[] {
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
