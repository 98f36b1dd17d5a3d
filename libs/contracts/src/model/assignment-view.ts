import { z } from 'zod';
import { JsonObject, JsonValue } from './json.js';
import { Id, InstantOut, Urgency } from './scalars.js';
import { TaskContext } from './task-spec.js';
import { AssignmentStatus, TaskStatus } from './task-status.js';
import { StepRef } from './workflow-step.js';

/** An assignment as its worker sees it: the work, and nothing of who else has it. */
export const AssignmentView = z.strictObject({
  assignment_id: Id,
  status: AssignmentStatus,
  offered_at: InstantOut,
  offer_expires_at: InstantOut.nullable(),
  accepted_at: InstantOut.nullable(),
  started_at: InstantOut.nullable(),
  submitted_at: InstantOut.nullable(),
  /** Accepted or started work goes to another worker then, unless it is moved before. */
  release_at: InstantOut.nullable().default(null),
  ended_at: InstantOut.nullable(),
  task: z.strictObject({
    task_id: Id,
    /** As far as this assignment has come, until the task has ended: what others have done is not told. */
    status: TaskStatus,
    task_type: z.string(),
    domain: z.string(),
    title: z.string(),
    instructions: z.string(),
    context: TaskContext,
    payload: JsonObject.optional(),
    /** Null unless the task has several. */
    step: StepRef.nullable(),
    /** What the steps before this one agreed on. */
    earlier_steps: z.array(z.strictObject({ number: z.int().min(1), name: z.string(), output: JsonValue })),
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
