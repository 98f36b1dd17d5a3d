import type { AssignTask } from './command.js';
import { acceptedEvent } from './accept.js';
import { changed } from './decision.js';
import type { Circumstances, Ruling } from './decision.js';
import { newAssignment, objectionTo, offeredEvents } from './place-for-worker.js';
import type { Task } from './task.js';

/** Gives a worker an assignment without asking: matched, offered without expiry, and accepted in one step. */
export function assign(task: Task, command: AssignTask, circumstances: Circumstances): Ruling {
  const objection = objectionTo(task, command, circumstances);
  if (objection !== undefined) return objection;
  const { now } = circumstances;
  const assignment = {
    ...newAssignment(task, command, now),
    status: 'accepted' as const,
    acceptedAt: now,
  };
  return changed({ ...task, assignments: [...task.assignments, assignment] }, [
    ...offeredEvents(task, assignment, command),
    acceptedEvent(task, assignment, now),
  ]);
}
