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

/** Whose work is paid when a task ends without a result: what was finished and not voted down. */
export function finishedWork(assignments: readonly Assignment[]): AssignmentRef[] {
  return assignments.filter(one => one.status === 'submitted' && one.counted !== false).map(refOf);
}

/** Whose work is paid when a task is completed: answers that counted, and work begun in good faith. */
export function payableWork(assignments: readonly Assignment[]): AssignmentRef[] {
  return assignments
    .filter(one => one.counted === true || (one.status === 'withdrawn' && one.startedAt !== null))
    .map(refOf);
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

function refOf({ assignmentId, workerId }: Assignment): AssignmentRef {
  return { assignment_id: assignmentId, worker_id: workerId };
}
