import type { OfferTask } from './command.js';
import { changed } from './decision.js';
import type { Circumstances, Ruling } from './decision.js';
import { newAssignment, objectionTo, offeredEvents } from './place-for-worker.js';
import type { Task } from './task.js';

/** Offers the task to a worker until the offer expires. */
export function offer(task: Task, command: OfferTask, circumstances: Circumstances): Ruling {
  const objection = objectionTo(task, command, circumstances);
  if (objection !== undefined) return objection;
  const assignment = {
    ...newAssignment(task, command, circumstances.now),
    offerExpiresAt: command.expiresAt,
  };
  return changed(
    { ...task, assignments: [...task.assignments, assignment] },
    offeredEvents(task, assignment, command),
  );
}
