/** The offers of a list that a person looks at: in a fixed order, and those that are held back for now. */
export interface ShownOffers {
  readonly shown: readonly string[];
  /** New ones that are not in the list yet. */
  readonly waiting: readonly string[];
}

/**
 * The list after the offers have changed. While somebody points at it or has the focus in it, nothing moves: new offers
 * wait, and ended ones stay where they are. Otherwise ended ones leave and new ones are appended.
 *
 * @param before the ids that are shown
 * @param current the ids of the open offers, in the order in which new ones are appended
 */
export function arrangeOffers(
  before: readonly string[],
  current: readonly string[],
  isBusy: boolean,
): ShownOffers {
  const known = new Set(before);
  const added = current.filter(id => !known.has(id));
  if (isBusy && before.length > 0) return { shown: before, waiting: added };
  const open = new Set(current);
  return { shown: [...before.filter(id => open.has(id)), ...added], waiting: [] };
}
