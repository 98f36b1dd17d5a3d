import { unchanged } from './decision.js';
import type { Circumstances, Ruling } from './decision.js';
import { noLongerPossible } from './no-longer-possible.js';
import { giveToSomeoneElse } from './queue-again.js';
import type { Assignment, Task } from './task.js';

/** The worker declines the offer. */
export function decline(task: Task, assignment: Assignment, { now }: Circumstances): Ruling {
  if (assignment.status === 'declined') return unchanged(task);
  if (assignment.status !== 'offered') return noLongerPossible(task, assignment, 'be declined');
  return giveToSomeoneElse(task, assignment, 'declined', now);
}
