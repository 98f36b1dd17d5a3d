import type { Currency } from '#libs/contracts';
import { partOfEach } from '../holds/split-hold.rule.js';
import type { Resolution } from '../ledger/ledger-state.rule.js';

/** The hold of a task, and what it has paid a worker. */
export interface RewardedHold {
  readonly amountMicros: bigint;
  readonly currency: Currency;
  /** Null while it is open. */
  readonly resolution: Resolution | null;
  /** When it was resolved, by the database's clock. */
  readonly settledAt: Date | null;
  /** What its resolution paid this worker; 0 for nothing. */
  readonly paidMicros: bigint;
}

/**
 * What a worker earns from a hold by an assignment: once the hold has ended, what was paid; before, the worker's part of
 * the whole price, which is charged when the task completes, in the division of {@link partOfEach} that pays it.
 *
 * @param paidAnswers the number of workers who share the pay, with this one; 0 when this assignment has no part, also of
 *   what the worker was paid for another one of the task; null when unknown
 * @returns null when it is unknown
 */
export function rewardFrom(
  { amountMicros, resolution, paidMicros }: Pick<RewardedHold, 'amountMicros' | 'resolution' | 'paidMicros'>,
  paidAnswers: number | null,
  workerSharePercent: number,
): bigint | null {
  if (paidAnswers === 0) return 0n;
  if (resolution !== null) return paidMicros;
  return paidAnswers === null ? null : partOfEach(amountMicros, workerSharePercent, paidAnswers);
}
