import { withAssignment } from './assignments.js';
import { workClockOf } from './clocks.js';
import { changed, unchanged } from './decision.js';
import type { Circumstances, Ruling } from './decision.js';
import { noLongerPossible } from './no-longer-possible.js';
import type { Assignment, Task } from './task.js';

/** The worker starts the work. */
export function start(task: Task, assignment: Assignment, { now }: Circumstances): Ruling {
  if (assignment.endedAt === null && assignment.startedAt !== null) return unchanged(task);
  if (assignment.status !== 'accepted') return noLongerPossible(task, assignment, 'be started');
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
