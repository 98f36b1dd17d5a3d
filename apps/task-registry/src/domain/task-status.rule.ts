import { isOpenAssignment } from '#libs/contracts';
import type { TaskStatus } from '#libs/contracts';
import type { Assignment, Task } from './task.rule.js';

/** Whether the assignment is offered or in progress: these count against a worker's capacity. */
export function isOpen({ status }: Pick<Assignment, 'status'>): boolean {
  return isOpenAssignment(status);
}

/** Whether the assignment occupies one of the present step's places. */
function holdsPlace(task: Task, assignment: Assignment): boolean {
  return assignment.step === task.step && (isOpen(assignment) || assignment.status === 'submitted');
}

/** How many more workers the present step needs. Meaningless once the task has ended. */
export function openPlaces(task: Task): number {
  return task.answersNeeded - task.assignments.filter(assignment => holdsPlace(task, assignment)).length;
}

/** Whether a worker is wanted for one of its places. */
export function needsWorker(task: Task): boolean {
  return task.ending === null && task.round > 0 && openPlaces(task) > 0;
}

/** How many answers to the present step have been received. */
export function answersReceived(task: Task): number {
  return task.assignments.filter(({ step, status }) => step === task.step && status === 'submitted').length;
}

/**
 * A task's own status, derived from its money and its assignments.
 *
 * With several answers it is the most advanced status among the assignments: a task of which one worker has started and
 * another was just offered it is `started`, and `submitted` only when every answer has been received.
 */
export function statusOf(task: Task): TaskStatus {
  if (task.ending !== null) return task.ending.as;
  if (task.round === 0) return 'created';
  if (answersReceived(task) >= task.answersNeeded) return 'submitted';
  const present = new Set(
    task.assignments.filter(({ step }) => step === task.step).map(({ status }) => status),
  );
  if (present.has('started')) return 'started';
  if (present.has('accepted')) return 'accepted';
  return present.has('offered') ? 'offered' : 'queued';
}
