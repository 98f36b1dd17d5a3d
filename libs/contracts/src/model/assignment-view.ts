import { z } from 'zod';
import { JsonObject } from './json.js';
import { Id, InstantOut, Urgency } from './scalars.js';
import { TaskContext } from './task-spec.js';
import { AssignmentStatus, TaskStatus } from './task-status.js';

/** An assignment as its worker sees it: the work, and nothing of who else has it. */
export const AssignmentView = z.strictObject({
  assignment_id: Id,
  status: AssignmentStatus,
  offered_at: InstantOut,
  offer_expires_at: InstantOut.nullable(),
  accepted_at: InstantOut.nullable(),
  started_at: InstantOut.nullable(),
  submitted_at: InstantOut.nullable(),
  ended_at: InstantOut.nullable(),
  task: z.strictObject({
    task_id: Id,
    status: TaskStatus,
    task_type: z.string(),
    domain: z.string(),
    title: z.string(),
    instructions: z.string(),
    context: TaskContext,
    urgency: Urgency,
    deadline: InstantOut.nullable(),
    output: z.strictObject({
      expected_format: z.enum(['structured_json', 'text']),
      schema: JsonObject.optional(),
      evidence_required: z.boolean(),
    }),
  }),
});
export type AssignmentView = z.infer<typeof AssignmentView>;
