import type { Tolerance } from '#libs/contracts';

/** Some roundings of a double: 1.1 lies within 0.1 of 1, though the difference of the two is a little more. */
const ROUNDINGS = 4 * Number.EPSILON;

/**
 * Whether a number lies so near another one that both say the same: within the wider of the absolute and the
 * relative tolerance, the latter a share of `centre`. Without a tolerance only the number itself does.
 */
export function isWithin(value: number, centre: number, tolerance: Tolerance | undefined): boolean {
  if (value === centre) return true;
  if (tolerance === undefined) return false;
  const reach = Math.max(tolerance.absolute ?? 0, (tolerance.relative ?? 0) * Math.abs(centre));
  return Math.abs(value - centre) <= reach + ROUNDINGS * Math.max(Math.abs(value), Math.abs(centre));
}
