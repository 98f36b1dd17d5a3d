import type { AssignmentRef } from '#libs/contracts';
import type { LoadChange } from './decision.js';
import type { Assignment, Task } from './task.js';
import { isOpen } from './task-status.js';

/** The task with one assignment replaced by its next state. */
export function withAssignment(task: Task, next: Assignment): Task {
  const assignments = task.assignments.map(one => (one.assignmentId === next.assignmentId ? next : one));
  return { ...task, assignments };
}

/** Ends whatever is still open, because the task or its step is over. */
export function withdrawOpen(
  assignments: readonly Assignment[],
  now: Date,
): { readonly assignments: readonly Assignment[]; readonly withdrawn: AssignmentRef[] } {
  return {
    assignments: assignments.map(one =>
      isOpen(one) ? { ...one, status: 'withdrawn' as const, endedAt: now } : one,
    ),
    withdrawn: assignments.filter(isOpen).map(refOf),
  };
}

/**
 * Whose work is paid when a task ends without a result: what was finished and not voted down, and what an early
 * result of a step before the present one interrupted.
 */
export function finishedWork(step: number, assignments: readonly Assignment[]): AssignmentRef[] {
  return assignments.filter(one => wasFinished(one) || (one.step < step && wasInterrupted(one))).map(refOf);
}

/** Whose work is paid when a task is completed: answers that were not voted down, and work begun in good faith. */
export function payableWork(assignments: readonly Assignment[]): AssignmentRef[] {
  return assignments.filter(one => wasFinished(one) || wasInterrupted(one)).map(refOf);
}

/** An answer that came in too late to be judged is as good as one that counted. */
function wasFinished({ status, counted }: Assignment): boolean {
  return status === 'submitted' && counted !== false;
}

function wasInterrupted({ status, startedAt }: Assignment): boolean {
  return status === 'withdrawn' && startedAt !== null;
}

/** How the workers' numbers of open assignments differ between two states of one task. */
export function loadChangesBetween(
  before: readonly Assignment[],
  after: readonly Assignment[],
): readonly LoadChange[] {
  const wasOpen = new Set(before.filter(isOpen).map(({ workerId }) => workerId));
  const isNowOpen = new Set(after.filter(isOpen).map(({ workerId }) => workerId));
  const taken = [...isNowOpen].filter(workerId => !wasOpen.has(workerId));
  const freed = [...wasOpen].filter(workerId => !isNowOpen.has(workerId));
  return [
    ...taken.map(workerId => ({ workerId, delta: 1 as const })),
    ...freed.map(workerId => ({ workerId, delta: -1 as const })),
  ];
}

export function refOf({ assignmentId, workerId }: Assignment): AssignmentRef {
  return { assignment_id: assignmentId, worker_id: workerId };
}
