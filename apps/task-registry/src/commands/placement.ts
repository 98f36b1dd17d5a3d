import type { AssignTask, OfferTask, ReassignTask, RequestOf } from '#libs/contracts';
import { derivedUuid } from '#libs/platform';
import type { Task } from '../domain/task.rule.js';

type Placing = RequestOf<typeof AssignTask> | RequestOf<typeof OfferTask> | RequestOf<typeof ReassignTask>;

/**
 * Fields shared by offering and assigning, in the rules' terms. The assignment's id is derived from task, worker and
 * round: the same command sent twice refers to the same assignment, and a worker whose offer lapsed gets a new one.
 */
export function toPlacement(request: Placing) {
  return {
    assignmentId: derivedUuid('assignment', request.task_id, request.worker_id, String(request.round)),
    workerId: request.worker_id,
    capacity: request.capacity,
    trustLevel: request.trust_level,
    workerRevision: request.worker_revision,
    personKey: request.person_id ?? null,
    round: request.round,
    score: request.score,
    candidatesConsidered: request.candidates_considered,
  };
}

/**
 * The worker's assignment from this round. Assignments made by an earlier release have an id that is derived
 * differently.
 */
export function placedAssignmentId(
  task: Task,
  { workerId, round, assignmentId }: ReturnType<typeof toPlacement>,
): string {
  const placed = task.assignments.find(one => one.workerId === workerId && one.round === round);
  return placed?.assignmentId ?? assignmentId;
}
