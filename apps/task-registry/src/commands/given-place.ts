import type { AssignTask, RequestOf } from '#libs/contracts';
import { derivedUuid } from '#libs/platform';

/**
 * What offering and assigning have in common, in the rules' words. The assignment's id follows from task
 * and worker: the same command sent twice means the same assignment.
 */
export function toGivenPlace(request: RequestOf<typeof AssignTask>) {
  return {
    assignmentId: derivedUuid('assignment', request.task_id, request.worker_id),
    workerId: request.worker_id,
    capacity: request.capacity,
    trustLevel: request.trust_level,
    workerRevision: request.worker_revision,
    round: request.round,
    score: request.score,
    candidatesConsidered: request.candidates_considered,
  };
}
