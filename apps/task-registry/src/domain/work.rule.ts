import { refOf, refuseInState, withAssignment } from './assignments.rule.js';
import { workClockOf } from './clocks.rule.js';
import type { TakeBackWork } from './command.rule.js';
import { changed, conflict, unchanged } from './decision.rule.js';
import type { Circumstances, Ruling } from './decision.rule.js';
import { queued, requeue } from './queue.rule.js';
import { isOpen } from './task-status.rule.js';
import type { Assignment, Task } from './task.rule.js';

/** The worker starts the work; a direct assignment only while it is theirs by this clock, like an offer. */
export function start(task: Task, assignment: Assignment, { now }: Circumstances): Ruling {
  if (assignment.endedAt === null && assignment.startedAt !== null) return unchanged(task);
  if (assignment.status !== 'accepted') return refuseInState(task, assignment, 'be started');
  if (assignment.startBy !== null && now > assignment.startBy) {
    return conflict('assignment.conflict', 'The time to start this assignment has passed.');
  }
  const started = { ...assignment, status: 'started' as const, startedAt: now };
  return changed(withAssignment(task, started), [
    {
      type: 'task.started',
      data: {
        task_id: task.taskId,
        assignment_id: assignment.assignmentId,
        worker_id: assignment.workerId,
        started_at: now.toISOString(),
        stalls_at: workClockOf(task.spec, started)?.stallsAt.toISOString() ?? null,
      },
    },
  ]);
}

/** The worker gives back an accepted or started assignment. */
export function release(task: Task, assignment: Assignment, { now }: Circumstances): Ruling {
  const { status } = assignment;
  if (status === 'released') return unchanged(task);
  if (status !== 'accepted' && status !== 'started') return refuseInState(task, assignment, 'be released');
  return requeue(task, assignment, 'released', now);
}

/**
 * An open assignment that is taken from its worker while the task needs another: an offer becomes `withdrawn`, accepted
 * or started work `released`, because withdrawn work that was started is paid and released work is not.
 */
export function takenBack(assignment: Assignment, now: Date): Assignment {
  const status = assignment.status === 'offered' ? ('withdrawn' as const) : ('released' as const);
  return { ...assignment, status, endedAt: now };
}

/**
 * Takes an assignment away from a worker who is no longer allowed to have it, and queues the task for others. The event names the assignment in `withdrawn`, not in `ended_assignment`: the matcher
 * counts the latter against the worker.
 */
export function takeBack(
  task: Task,
  assignment: Assignment,
  { scope }: TakeBackWork,
  { now }: Circumstances,
): Ruling {
  const isOffer = assignment.status === 'offered';
  if (!isOpen(assignment) || (scope === 'offer' && !isOffer)) return unchanged(task);
  const without = withAssignment(task, takenBack(assignment, now));
  const { task: next, event } = queued(without, 'released', now, { withdrawn: [refOf(assignment)] });
  return changed(next, [event]);
}
