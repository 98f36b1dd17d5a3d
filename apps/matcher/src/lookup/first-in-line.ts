import { eachCommon, intersect } from './bits.js';
import type { Selection } from './selection.js';
import { membersAmong } from './selection.js';
import type { SlotSet } from './slot-set.js';

/**
 * Up to `limit` of the selected slots: first those in `preferred`, then the others; within each the
 * highest standing first, then by slot.
 */
export function firstInLine(
  selection: Selection,
  standings: readonly SlotSet[],
  preferred: SlotSet | undefined,
  limit: number,
): readonly number[] {
  const { list } = selection;
  if (list !== undefined) return firstOfList(list, standings, preferred, limit);
  const first = preferred === undefined ? [] : firstPreferred(selection.words, standings, preferred, limit);
  if (first.length === limit) return first;
  const others = firstOfWords(
    selection.words,
    standings,
    limit - first.length,
    slot => preferred?.has(slot) !== true,
  );
  return [...first, ...others];
}

function firstPreferred(
  words: Uint32Array,
  standings: readonly SlotSet[],
  preferred: SlotSet,
  limit: number,
): readonly number[] {
  if (preferred.words === undefined) {
    return firstOfList(membersAmong(preferred.listed(), words), standings, undefined, limit);
  }
  const both = intersect(new Uint32Array(words.length), words, preferred.words);
  return firstOfWords(both.words, standings, limit, () => true);
}

/** One class of standing after the other, the highest first, until there are enough. */
function firstOfWords(
  words: Uint32Array,
  standings: readonly SlotSet[],
  limit: number,
  wanted: (slot: number) => boolean,
): readonly number[] {
  const slots: number[] = [];
  const take = (slot: number): boolean => {
    if (wanted(slot)) slots.push(slot);
    return slots.length < limit;
  };
  for (let standing = standings.length - 1; standing >= 0 && slots.length < limit; standing -= 1) {
    const set = standings[standing];
    if (set === undefined || set.size === 0) continue;
    if (set.words !== undefined) eachCommon(words, set.words, take);
    else membersAmong(set.listed(), words).every(take);
  }
  return slots;
}

function firstOfList(
  list: Uint32Array,
  standings: readonly SlotSet[],
  preferred: SlotSet | undefined,
  limit: number,
): readonly number[] {
  const ranked = Array.from(list, slot => ({
    slot,
    isPreferred: preferred?.has(slot) === true,
    standing: standings.findIndex(set => set.has(slot)),
  }));
  ranked.sort(
    (one, other) =>
      Number(other.isPreferred) - Number(one.isPreferred) ||
      other.standing - one.standing ||
      one.slot - other.slot,
  );
  return ranked.slice(0, limit).map(({ slot }) => slot);
}
