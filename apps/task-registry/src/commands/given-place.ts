import type { AssignTask, RequestOf } from '#libs/contracts';
import { derivedUuid } from '#libs/platform';
import type { Task } from '../domain/task.js';

/**
 * What offering and assigning have in common, in the rules' words. The assignment's id is derived from task, worker
 * and round: the same command sent twice means the same assignment, and a worker whose offer lapsed gets a new one.
 */
export function toGivenPlace(request: RequestOf<typeof AssignTask>) {
  return {
    assignmentId: derivedUuid('assignment', request.task_id, request.worker_id, String(request.round)),
    workerId: request.worker_id,
    capacity: request.capacity,
    trustLevel: request.trust_level,
    workerRevision: request.worker_revision,
    round: request.round,
    score: request.score,
    candidatesConsidered: request.candidates_considered,
  };
}

/** The assignment the worker has from this round; one made by an earlier release has an id derived otherwise. */
export function placedAssignmentId(
  task: Task,
  { workerId, round, assignmentId }: ReturnType<typeof toGivenPlace>,
): string {
  const placed = task.assignments.find(one => one.workerId === workerId && one.round === round);
  return placed?.assignmentId ?? assignmentId;
}
