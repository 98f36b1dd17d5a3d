/** Where the money of a hold goes. The parts sum to the hold. */
export interface Split {
  /** One for each worker, in the order in which they were named. */
  readonly earnings: readonly { readonly workerId: string; readonly amountMicros: number }[];
  readonly platformMicros: number;
  readonly returnedMicros: number;
}

/**
 * Divides a hold: `workerSharePercent` of what is charged equally among those who are paid, rounded down to
 * whole micro-units, the rest of the charge to the platform, and what is not charged back.
 *
 * So rounding always falls to the platform, by less than one micro-unit for each worker and one for the share.
 * With nobody to pay nothing is charged.
 *
 * @param workerSharePercent a whole number from 0 to 100
 * @param workerIds who is paid; one named twice is paid twice
 */
export function splitHold(
  heldMicros: number,
  chargedMicros: number,
  workerSharePercent: number,
  workerIds: readonly string[],
): Split {
  if (workerIds.length === 0) return { earnings: [], platformMicros: 0, returnedMicros: heldMicros };
  const eachMicros = Math.floor(percentOf(chargedMicros, workerSharePercent) / workerIds.length);
  return {
    earnings: workerIds.map(workerId => ({ workerId, amountMicros: eachMicros })),
    platformMicros: chargedMicros - eachMicros * workerIds.length,
    returnedMicros: heldMicros - chargedMicros,
  };
}

/** Rounded down; in two steps, because amount × 100 may lie beyond 2^53. */
function percentOf(amountMicros: number, percent: number): number {
  return Math.floor(amountMicros / 100) * percent + Math.floor(((amountMicros % 100) * percent) / 100);
}
