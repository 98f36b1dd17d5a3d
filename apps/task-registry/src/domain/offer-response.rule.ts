import { refuseInState, withAssignment } from './assignments.rule.js';
import { workClockOf } from './clocks.rule.js';
import { changed, conflict, unchanged } from './decision.rule.js';
import type { Circumstances, Ruling, TaskEvent } from './decision.rule.js';
import { requeue } from './queue.rule.js';
import type { Assignment, Task } from './task.rule.js';

/** The worker accepts the offer before it expires. */
export function accept(task: Task, assignment: Assignment, { now }: Circumstances): Ruling {
  if (assignment.endedAt === null && assignment.acceptedAt !== null) return unchanged(task);
  if (assignment.status !== 'offered') return refuseInState(task, assignment, 'be accepted');
  if (assignment.offerExpiresAt !== null && now > assignment.offerExpiresAt) {
    return conflict('assignment.conflict', 'The offer expired before it was accepted.');
  }
  const accepted = { ...assignment, status: 'accepted' as const, acceptedAt: now };
  return changed(withAssignment(task, accepted), [acceptedEvent(task, accepted, now)]);
}

export function acceptedEvent(task: Task, assignment: Assignment, at: Date): TaskEvent {
  const { assignmentId, workerId } = assignment;
  return {
    type: 'task.accepted',
    data: {
      task_id: task.taskId,
      assignment_id: assignmentId,
      worker_id: workerId,
      accepted_at: at.toISOString(),
      stalls_at: workClockOf(task.spec, assignment)?.stallsAt.toISOString() ?? null,
      start_by: assignment.startBy?.toISOString() ?? null,
    },
  };
}

/** The worker declines the offer. */
export function decline(task: Task, assignment: Assignment, { now }: Circumstances): Ruling {
  if (assignment.status === 'declined') return unchanged(task);
  if (assignment.status !== 'offered') return refuseInState(task, assignment, 'be declined');
  return requeue(task, assignment, 'declined', now);
}

/** The offer was not accepted in time. This clock, not the timer's, decides whether it has expired. */
export function expireOffer(task: Task, assignment: Assignment, { now }: Circumstances): Ruling {
  if (assignment.status === 'expired') return unchanged(task);
  if (assignment.status !== 'offered') return refuseInState(task, assignment, 'expire');
  if (assignment.offerExpiresAt === null || now < assignment.offerExpiresAt) {
    return conflict('assignment.not_expired', 'The offer has not expired yet.');
  }
  return requeue(task, assignment, 'expired', now);
}
