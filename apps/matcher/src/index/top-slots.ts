import { eachCommon, intersect } from './bits.js';
import { membersAmong } from './selection.js';
import type { Scratch, Selection } from './selection.js';
import type { SlotSet } from './slot-set.js';

export interface Standings {
  /** The slots of each class of standing, the lowest class first. */
  readonly sets: readonly SlotSet[];
  /** Each slot's class. */
  readonly of: Uint8Array;
}

/**
 * Up to `limit` of the selected slots: first those in `preferred`, then the others; within each the highest standing
 * first, then by slot.
 */
export function topSlots(
  selection: Selection,
  standings: Standings,
  preferred: SlotSet | undefined,
  limit: number,
  scratch: Scratch,
): readonly number[] {
  const { list, words } = selection;
  if (list !== undefined) return firstOfList(list, standings, preferred, limit);
  const first = preferred === undefined ? [] : firstPreferred(words, standings, preferred, limit, scratch);
  if (first.length === limit) return first;
  const isOther = (slot: number): boolean => preferred?.has(slot) !== true;
  return [...first, ...firstOfWords(words, standings, limit - first.length, isOther)];
}

function firstPreferred(
  words: Uint32Array,
  standings: Standings,
  preferred: SlotSet,
  limit: number,
  scratch: Scratch,
): readonly number[] {
  if (preferred.words === undefined) {
    return firstOfList(membersAmong(preferred.listed(), words), standings, undefined, limit);
  }
  const both = intersect(scratch.words(words.length), words, preferred.words);
  return firstOfWords(both.words, standings, limit, () => true);
}

/** One class of standing after the other, the highest first, until there are enough. */
function firstOfWords(
  words: Uint32Array,
  standings: Standings,
  limit: number,
  isWanted: (slot: number) => boolean,
): readonly number[] {
  const slots: number[] = [];
  const take = (slot: number): boolean => {
    if (isWanted(slot)) slots.push(slot);
    return slots.length < limit;
  };
  for (const set of standings.sets.toReversed()) {
    if (slots.length >= limit) break;
    if (set.words !== undefined) eachCommon(words, set.words, take);
    else membersAmong(set.listed(), words).every(take);
  }
  return slots;
}

/** Distributes the slots to their classes, which keeps each class in slot order, like the list. */
function firstOfList(
  list: Uint32Array,
  standings: Standings,
  preferred: SlotSet | undefined,
  limit: number,
): readonly number[] {
  const levels = standings.sets.length;
  const classes: number[][] = Array.from({ length: levels * 2 }, () => []);
  for (const slot of list) {
    const level = (standings.of[slot] ?? 0) + (preferred?.has(slot) === true ? levels : 0);
    classes[level]?.push(slot);
  }
  const slots: number[] = [];
  for (const members of classes.reverse()) {
    if (slots.length >= limit) break;
    slots.push(...members.slice(0, limit - slots.length));
  }
  return slots;
}
