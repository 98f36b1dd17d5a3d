import type { AssignmentRef } from '#libs/contracts';
import { conflict } from './decision.rule.js';
import type { LoadChange, Ruling } from './decision.rule.js';
import { isOpen } from './task-status.rule.js';
import type { Assignment, Task } from './task.rule.js';

/** The task with one assignment replaced by its next state. */
export function withAssignment(task: Task, next: Assignment): Task {
  const assignments = task.assignments.map(one => (one.assignmentId === next.assignmentId ? next : one));
  return { ...task, assignments };
}

/** Withdraws every open assignment because the task or its step has ended. */
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
 * The work that is paid when a task ends: answers that were not outvoted, and work that was started and interrupted
 * because the other answers sufficed, or were handed to a more trusted worker.
 *
 * @param assignments after a result has withdrawn the open ones; before an end without a result does, which pays nobody
 *   whose work it interrupts
 */
export function payableWork(assignments: readonly Assignment[]): AssignmentRef[] {
  return assignments.filter(isPayable).map(refOf);
}

export function isPayable(one: Pick<Assignment, 'status' | 'counted' | 'startedAt'>): boolean {
  return wasFinished(one) || wasInterrupted(one);
}

/** An answer that arrived too late to be judged is treated like one that counted. */
function wasFinished({ status, counted }: Pick<Assignment, 'status' | 'counted'>): boolean {
  return status === 'submitted' && counted !== false;
}

function wasInterrupted({ status, startedAt }: Pick<Assignment, 'status' | 'startedAt'>): boolean {
  return status === 'withdrawn' && startedAt !== null;
}

/** The differences in the workers' open assignment counts between two states of one task. */
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

/** The refusal of a command that the assignment's state does not allow, phrased for workers. */
export function refuseInState(task: Task, { status }: Assignment, what: string): Ruling {
  const message =
    task.ending === null
      ? `The assignment is ${status}, so it cannot ${what}.`
      : `The task has ended (${task.ending.as}), so the assignment cannot ${what}.`;
  return conflict('assignment.conflict', message);
}
