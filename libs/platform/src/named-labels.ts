/**
 * How many organizations or destinations a metric names: each is a series of its own, and strangers can create any
 * number of them.
 */
export const LABELS_NAMED = 20;

/** The keys with the largest values, as many as a metric names. */
export function largest<Key>(values: Iterable<readonly [Key, number]>): readonly (readonly [Key, number])[] {
  return [...values].sort(([, one], [, other]) => other - one).slice(0, LABELS_NAMED);
}
