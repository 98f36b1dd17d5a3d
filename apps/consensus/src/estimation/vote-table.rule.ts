/**
 * Labels that workers gave to items, in columns: vote v is `label[v]` by `worker[v]` on `item[v]`, all indexes from 0.
 */
export interface VoteTable {
  readonly items: number;
  readonly workers: number;
  readonly classes: number;
  readonly item: Int32Array;
  readonly worker: Int32Array;
  readonly label: Int32Array;
}

/** The votes of item i are `vote[start[i]]` up to, not including, `vote[start[i + 1]]`. */
export interface VotesByItem {
  readonly start: Int32Array;
  readonly vote: Int32Array;
}

/** Counting sort: linear, and votes on one item keep their order. */
export function votesByItem({ items, item }: VoteTable): VotesByItem {
  const start = new Int32Array(items + 1);
  for (const of of item) start[of + 1] = (start[of + 1] ?? 0) + 1;
  for (let i = 0; i < items; i++) start[i + 1] = (start[i + 1] ?? 0) + (start[i] ?? 0);
  const next = start.slice();
  const vote = new Int32Array(item.length);
  for (const [v, of] of item.entries()) {
    const at = next[of] ?? 0;
    vote[at] = v;
    next[of] = at + 1;
  }
  return { start, vote };
}

/**
 * The distinct labels that each worker gave. Most workers use few of many classes, so that a table of these is small
 * where one of workers × classes × classes would not fit into memory.
 */
export interface LabelPairs {
  readonly worker: Int32Array;
  readonly label: Int32Array;
  /** The index of each vote's pair. */
  readonly ofVote: Int32Array;
}

export function labelPairs({ classes, worker, label }: VoteTable): LabelPairs {
  const indexByKey = new Map<number, number>();
  const pairs: { worker: number; label: number }[] = [];
  const ofVote = new Int32Array(label.length);
  for (const [vote, labelled] of label.entries()) {
    const by = worker[vote] ?? 0;
    const key = by * classes + labelled;
    let index = indexByKey.get(key);
    if (index === undefined) {
      index = pairs.push({ worker: by, label: labelled }) - 1;
      indexByKey.set(key, index);
    }
    ofVote[vote] = index;
  }
  return {
    worker: Int32Array.from(pairs, pair => pair.worker),
    label: Int32Array.from(pairs, pair => pair.label),
    ofVote,
  };
}
