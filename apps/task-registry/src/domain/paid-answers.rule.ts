import { isPayable } from './assignments.rule.js';
import { isOpen } from './task-status.rule.js';
import type { Assignment, Task } from './task.rule.js';

type Place = Pick<Assignment, 'step' | 'status' | 'counted' | 'startedAt'>;

/** What the number of paid answers depends on. */
export interface Progress extends Pick<Task, 'step' | 'steps' | 'answersPerStep' | 'answersNeeded'> {
  readonly hasEnded: boolean;
  readonly assignments: readonly Place[];
}

/**
 * How many workers share the pay of a live task if each answer that it needs arrives and counts: the payable work of the
 * steps before, of the present step's interrupted work, and of the answers of this step and the next ones.
 *
 * 0 for an assignment that was given up. An outvoted answer is treated like the others until the task ends: its
 * worker is not to learn of the others' votes. Null for the others once the task has ended, when the ledger says it.
 */
export function paidAnswers(progress: Progress, own: Place): number | null {
  if (!hasClaim(own)) return 0;
  if (progress.hasEnded) return null;
  const { step, steps, answersPerStep, answersNeeded, assignments } = progress;
  const received = assignments.filter(one => one.step === step && one.status === 'submitted').length;
  const settled = assignments.filter(
    one => isPayable(one) && (one.step < step || one.status === 'withdrawn'),
  ).length;
  return settled + Math.max(answersNeeded, received) + (steps - step) * answersPerStep;
}

function hasClaim(own: Place): boolean {
  return isOpen(own) || own.status === 'submitted' || isPayable(own);
}
