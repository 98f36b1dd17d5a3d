import { conflict, unchanged } from './decision.js';
import type { Circumstances, Ruling } from './decision.js';
import { noLongerPossible } from './no-longer-possible.js';
import { giveToSomeoneElse } from './queue-again.js';
import type { Assignment, Task } from './task.js';

/** The offer was not accepted in time. This clock, not the timer's, decides whether it has expired. */
export function expireOffer(task: Task, assignment: Assignment, { now }: Circumstances): Ruling {
  if (assignment.status === 'expired') return unchanged(task);
  if (assignment.status !== 'offered') return noLongerPossible(task, assignment, 'expire');
  if (assignment.offerExpiresAt === null || now < assignment.offerExpiresAt) {
    return conflict('assignment.not_expired', 'The offer has not expired yet.');
  }
  return giveToSomeoneElse(task, assignment, 'expired', now);
}
