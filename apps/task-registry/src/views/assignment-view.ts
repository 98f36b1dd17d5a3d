import { notFound } from '#libs/contracts';
import type { AssignmentView, StoredTaskSpec, TaskStatus } from '#libs/contracts';
import type { Task } from '../domain/task.js';
import { statusOf } from '../domain/task-status.js';
import type { AssignmentOnTask } from '../persistence/list-assignments.js';

/** An assignment of a task that was just changed, as its worker sees it. */
export function toAssignmentView(task: Task, assignmentId: string): AssignmentView {
  const assignment = task.assignments.find(one => one.assignmentId === assignmentId);
  if (assignment === undefined) throw notFound('assignment');
  return {
    assignment_id: assignmentId,
    status: assignment.status,
    offered_at: assignment.offeredAt.toISOString(),
    offer_expires_at: assignment.offerExpiresAt?.toISOString() ?? null,
    accepted_at: assignment.acceptedAt?.toISOString() ?? null,
    started_at: assignment.startedAt?.toISOString() ?? null,
    submitted_at: assignment.submittedAt?.toISOString() ?? null,
    ended_at: assignment.endedAt?.toISOString() ?? null,
    task: workOf(task.taskId, statusOf(task), task.spec),
  };
}

/** The same from a row of a worker's list. */
export function toListedAssignment(row: AssignmentOnTask): AssignmentView {
  return {
    assignment_id: row.assignment_id,
    status: row.status,
    offered_at: row.offered_at.toISOString(),
    offer_expires_at: row.offer_expires_at?.toISOString() ?? null,
    accepted_at: row.accepted_at?.toISOString() ?? null,
    started_at: row.started_at?.toISOString() ?? null,
    submitted_at: row.submitted_at?.toISOString() ?? null,
    ended_at: row.ended_at?.toISOString() ?? null,
    task: workOf(row.task_id, row.task_status, row.spec),
  };
}

/** The work, and nothing of who asked for it or who else has it. */
function workOf(taskId: string, status: TaskStatus, spec: StoredTaskSpec): AssignmentView['task'] {
  return {
    task_id: taskId,
    status,
    task_type: spec.task_type,
    domain: spec.domain,
    title: spec.title,
    instructions: spec.instructions,
    context: spec.context,
    urgency: spec.sla.urgency,
    deadline: spec.sla.deadline ?? null,
    output: spec.output,
  };
}
