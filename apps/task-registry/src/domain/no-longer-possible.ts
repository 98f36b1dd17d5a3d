import { conflict } from './decision.js';
import type { Ruling } from './decision.js';
import type { Assignment, Task } from './task.js';

/** The refusal of a command that the assignment's state does not allow, phrased for workers. */
export function noLongerPossible(task: Task, { status }: Assignment, what: string): Ruling {
  const because =
    task.ending === null
      ? `The assignment is ${status}, so it cannot ${what}.`
      : `The task has ended (${task.ending.as}), so the assignment cannot ${what}.`;
  return conflict('assignment.conflict', because);
}
