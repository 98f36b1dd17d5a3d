import type { Split } from '../ledger/transfer.rule.js';

/** What each of this many workers, at least one, gets of a charge. */
export function partOfEach(chargedMicros: bigint, workerSharePercent: number, workers: number): bigint {
  // Bigint division rounds down.
  return (chargedMicros * BigInt(workerSharePercent)) / 100n / BigInt(workers);
}

/**
 * Divides a hold: `workerSharePercent` of the charge goes to the paid workers in equal parts, rounded down to whole
 * micro-units; the rest of the charge goes to the platform; the uncharged part is returned.
 *
 * Rounding therefore always favours the platform, by less than one micro-unit per worker and one for the share. Without
 * workers to pay nothing is charged.
 *
 * @param workerSharePercent a whole number from 0 to 100
 * @param workerIds the workers to pay; one listed twice is paid twice
 */
export function splitHold(
  heldMicros: bigint,
  chargedMicros: bigint,
  workerSharePercent: number,
  workerIds: readonly string[],
): Split {
  if (workerIds.length === 0) return { earnings: [], platformMicros: 0n, returnedMicros: heldMicros };
  const paid = BigInt(workerIds.length);
  const eachMicros = partOfEach(chargedMicros, workerSharePercent, workerIds.length);
  return {
    earnings: workerIds.map(workerId => ({ workerId, amountMicros: eachMicros })),
    platformMicros: chargedMicros - eachMicros * paid,
    returnedMicros: heldMicros - chargedMicros,
  };
}
