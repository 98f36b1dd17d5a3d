import { seededRandom } from '../random.js';

/** How a worker treats a task. */
export type Decision =
  | 'works'
  | 'declines'
  /** Lets the offer expire. */
  | 'ignores'
  /** Accepts, then releases it. */
  | 'releases_accepted'
  /** Starts, then releases it. */
  | 'releases_started'
  /** Submits an answer that violates the schema, then a valid one. */
  | 'errs_first';

/**
 * Depends only on the seed, the worker and the task, so that the same seed gives the same behaviour. Seven in ten
 * work immediately: most tasks end with the first or second worker.
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

/** A worker's verdict on a decision: most approve, and some who do not pass it on. */
export function verdictOf(seed: number, worker: string, task: string): unknown {
  const random = seededRandom('verdict', seed, worker, task);
  const roll = random.next();
  const reasoning = `${worker} looked into it.`;
  if (roll < 0.55) return { verdict: 'approved' };
  if (roll < 0.65) return { verdict: 'rejected', reasoning };
  if (roll < 0.85) return { verdict: 'escalated', reasoning };
  return { verdict: 'edited', reasoning, action: { grant: 'session', minutes: random.pick([15, 30]) } };
}

/** A worker's answer: usually correct, with individual notes. */
export function answerOf(seed: number, worker: string, task: string): unknown {
  const isRight = seededRandom('answer', seed, worker, task).next() < 0.85;
  return { reached_user: isRight, notes: `${worker} called; it was not them.` };
}
