import { unchanged } from './decision.js';
import type { Circumstances, Ruling } from './decision.js';
import { noLongerPossible } from './no-longer-possible.js';
import { giveToSomeoneElse } from './queue-again.js';
import type { Assignment, Task } from './task.js';

/** The worker gives back an accepted or started assignment. */
export function release(task: Task, assignment: Assignment, { now }: Circumstances): Ruling {
  const { status } = assignment;
  if (status === 'released') return unchanged(task);
  if (status !== 'accepted' && status !== 'started') return noLongerPossible(task, assignment, 'be released');
  return giveToSomeoneElse(task, assignment, 'released', now);
}
