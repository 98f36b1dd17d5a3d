import { votesByItem } from '../../apps/consensus/src/estimation/vote-table.rule.js';
import type { ItemBallot } from '../../apps/consensus/src/estimation/weigh-items.rule.js';
import type { Option } from '../../apps/consensus/src/methods/ballot.rule.js';
import type { NamedVotes } from './read-votes.js';

/**
 * The votes on each item as the service sees them. Labels are compared exactly.
 *
 * @param labels all labels, in the order of a ballot's options
 */
export function ballotsOf(
  { table, labels: given }: NamedVotes,
  labels: readonly string[],
): readonly ItemBallot[] {
  const rank = new Map(labels.map((label, place) => [label, place]));
  const { start, vote } = votesByItem({ ...table, classes: labels.length });
  return Array.from({ length: table.items }, (_, item) => {
    const votes = vote.subarray(start[item], start[item + 1]);
    const workers = Array.from(votes, v => table.worker[v] ?? 0);
    const voters = new Map<string, number[]>();
    for (const [place, v] of votes.entries()) {
      const label = given.all[table.label[v] ?? 0] ?? '';
      const same = voters.get(label);
      if (same === undefined) voters.set(label, [place]);
      else same.push(place);
    }
    const options: Option[] = [...voters].map(([key, places]) => ({ key, answer: key, voters: places }));
    options.sort((a, b) => (rank.get(a.key) ?? 0) - (rank.get(b.key) ?? 0));
    return { ballot: { options, size: votes.length }, workers };
  });
}
