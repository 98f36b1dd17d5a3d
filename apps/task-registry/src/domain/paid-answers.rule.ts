import { isPayable } from './assignments.rule.js';
import { isOpen } from './task-status.rule.js';
import type { Assignment, Task } from './task.rule.js';

type Place = Pick<Assignment, 'status' | 'counted' | 'startedAt'>;

/** What the number of paid answers depends on. */
export interface Requested extends Pick<Task, 'steps' | 'answersPerStep'> {
  readonly hasEnded: boolean;
}

/**
 * Among how many workers the pay of a live task is divided if each answer that was requested arrives and counts, and no
 * other is needed. It follows from the request alone: reviewers are blind to one another, and one who was added after a
 * disagreement must not see that there was one.
 *
 * 0 for an assignment that was given up; null for the others once the task has ended, when the ledger says it.
 */
export function paidAnswers({ steps, answersPerStep, hasEnded }: Requested, own: Place): number | null {
  if (!hasClaim(own)) return 0;
  return hasEnded ? null : steps * answersPerStep;
}

function hasClaim(own: Place): boolean {
  return isOpen(own) || own.status === 'submitted' || isPayable(own);
}
