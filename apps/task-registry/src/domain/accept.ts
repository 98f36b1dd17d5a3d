import { withAssignment } from './assignments.js';
import { workClockOf } from './clocks.js';
import { changed, conflict, unchanged } from './decision.js';
import type { Circumstances, Ruling, TaskEvent } from './decision.js';
import { noLongerPossible } from './no-longer-possible.js';
import type { Assignment, Task } from './task.js';

/** The worker accepts the offer before it expires. */
export function accept(task: Task, assignment: Assignment, { now }: Circumstances): Ruling {
  if (assignment.endedAt === null && assignment.acceptedAt !== null) return unchanged(task);
  if (assignment.status !== 'offered') return noLongerPossible(task, assignment, 'be accepted');
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
    },
  };
}
