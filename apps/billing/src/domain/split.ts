/** Where the money of a hold goes. The parts sum to the hold. */
export interface Split {
  /** One for each worker, in the order in which they were named. */
  readonly earnings: readonly { readonly workerId: string; readonly amountMicros: bigint }[];
  readonly platformMicros: bigint;
  readonly returnedMicros: bigint;
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
  heldMicros: bigint,
  chargedMicros: bigint,
  workerSharePercent: number,
  workerIds: readonly string[],
): Split {
  if (workerIds.length === 0) return { earnings: [], platformMicros: 0n, returnedMicros: heldMicros };
  const paid = BigInt(workerIds.length);
  // A quotient of bigints is rounded down.
  const eachMicros = (chargedMicros * BigInt(workerSharePercent)) / 100n / paid;
  return {
    earnings: workerIds.map(workerId => ({ workerId, amountMicros: eachMicros })),
    platformMicros: chargedMicros - eachMicros * paid,
    returnedMicros: heldMicros - chargedMicros,
  };
}
