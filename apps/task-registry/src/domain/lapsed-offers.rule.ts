import type { Assignment } from './task.rule.js';

/**
 * How many offers of one task a worker may let lapse before they count as having had the task. With the matcher's
 * pauses between offers (up to an hour) this covers about a day.
 */
export const MAX_LAPSED_OFFERS = 24;

/** A worker whose offers of a task have all lapsed, with none declined or accepted. */
export interface LapsedOffers {
  readonly workerId: string;
  readonly times: number;
  readonly lastAt: Date;
}

/**
 * The workers to whom the task can be offered again after an earlier offer.
 *
 * A lapsed offer means that a worker was away, a declined one that they do not want the task: only the former may be
 * offered it again.
 */
export function lapsedOffers(assignments: readonly Assignment[]): readonly LapsedOffers[] {
  const byWorker = Map.groupBy(assignments, ({ workerId }) => workerId);
  return [...byWorker].flatMap(([workerId, all]) => {
    if (!mayBeOfferedAgain(all)) return [];
    const lastAtMs = Math.max(...all.map(({ endedAt }) => endedAt?.getTime() ?? 0));
    return [{ workerId, times: all.length, lastAt: new Date(lastAtMs) }];
  });
}

/** Whether a worker with these assignments on a task may have another; always true without any. */
export function mayBeOfferedAgain(assignmentsOfWorker: readonly Assignment[]): boolean {
  return (
    assignmentsOfWorker.length < MAX_LAPSED_OFFERS &&
    assignmentsOfWorker.every(({ status }) => status === 'expired')
  );
}
