import { z } from 'zod';
import { defineEvent } from '../event-contract.js';
import { EXAMPLE } from '../example-values.js';
import { Id, InstantOut } from '../model/scalars.js';

/** The matcher chose a worker and the registry confirmed the place. Always followed by `task.offered`. */
export const TaskMatched = defineEvent({
  type: 'task.matched',
  stream: 'TASK',
  publishedWhen: 'a worker is found for an open place',
  data: z.object({
    task_id: Id,
    assignment_id: Id,
    worker_id: Id,
    round: z.int().min(1),
    /** The worker's score, 0–1; its factors are at `GET /v1/tasks/{id}/match`. */
    score: z.number(),
    candidates_considered: z.int().min(1),
    matched_at: InstantOut,
  }),
  withoutContent: data => data,
  example: {
    task_id: EXAMPLE.taskId,
    assignment_id: EXAMPLE.assignmentId,
    worker_id: EXAMPLE.workerId,
    round: 1,
    score: 0.91,
    candidates_considered: 7,
    matched_at: EXAMPLE.offeredAt,
  },
});
