import type { Tolerance } from '#libs/contracts';

/** A few rounding errors of a double: 1.1 lies within 0.1 of 1, though the computed difference is slightly more. */
const ROUNDINGS = 4 * Number.EPSILON;

/**
 * Whether a number is close enough to another one to count as equal: within the wider of the absolute and the relative
 * tolerance, the latter a fraction of `centre`. Without a tolerance only the same number is.
 */
export function isWithin(value: number, centre: number, tolerance: Tolerance | undefined): boolean {
  if (value === centre) return true;
  if (tolerance === undefined) return false;
  const reach = Math.max(tolerance.absolute ?? 0, (tolerance.relative ?? 0) * Math.abs(centre));
  return Math.abs(value - centre) <= reach + ROUNDINGS * Math.max(Math.abs(value), Math.abs(centre));
}
