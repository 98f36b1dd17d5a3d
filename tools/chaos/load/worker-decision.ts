import { seededRandom } from '../random.js';

/** What a worker makes of a task. */
export type Decision =
  | 'works'
  | 'declines'
  /** Leaves the offer until it expires. */
  | 'ignores'
  /** Accepts, and gives it back. */
  | 'releases_accepted'
  /** Starts, and gives it back. */
  | 'releases_started'
  /** Submits an answer that breaks the schema, and then a right one. */
  | 'errs_first';

/**
 * Depends on the seed, the worker and the task alone, so that a seed given again finds the same people. Seven
 * in ten work at once: most tasks end with the first or second worker.
 */
export function decisionOf(seed: number, worker: string, task: string): Decision {
  const roll = seededRandom('decision', seed, worker, task).next();
  if (roll < 0.7) return 'works';
  if (roll < 0.8) return 'errs_first';
  if (roll < 0.88) return 'declines';
  if (roll < 0.92) return 'ignores';
  if (roll < 0.96) return 'releases_accepted';
  return 'releases_started';
}

/** What a worker answers: the truth most of the time, in words of their own. */
export function answerOf(seed: number, worker: string, task: string): unknown {
  const isRight = seededRandom('answer', seed, worker, task).next() < 0.85;
  return { reached_user: isRight, notes: `${worker} called; it was not them.` };
}
