import { z } from 'zod';
import { DecisionResult } from './decision-result.js';
import { Erasure } from './erasure.js';
import { EvidenceList } from './evidence.js';
import { JsonValue } from './json.js';
import { Price } from './money.js';
import { Id, InstantOut, Urgency } from './scalars.js';
import { StoredTaskSpec } from './task-spec.js';
import { StepRef } from './workflow-step.js';
import { AssignmentStatus, BreachKind, FailureReason, TaskStatus, isTerminal } from './task-status.js';
import { Verdict } from './verdict.js';
import { WaitingFor } from './waiting-for.js';

/** One worker's place on a task, as its organization sees it. */
export const AssignmentSummary = z.strictObject({
  assignment_id: Id,
  worker_id: Id,
  status: AssignmentStatus,
  offered_at: InstantOut,
  offer_expires_at: InstantOut.nullable(),
  accepted_at: InstantOut.nullable(),
  started_at: InstantOut.nullable(),
  submitted_at: InstantOut.nullable(),
  /** For accepted or started work: when it is released unless the worker makes progress. */
  release_at: InstantOut.nullable().default(null),
  ended_at: InstantOut.nullable(),
});

/** The outcome of a step of a task with several. */
export const StepView = z.strictObject({
  number: z.int().min(1),
  name: z.string(),
  status: z.enum(['pending', 'in_progress', 'verified', 'failed', 'cancelled']),
  /** Set once verified. */
  result: z.strictObject({ output: JsonValue, verdict: Verdict, verified_at: InstantOut }).nullable(),
});
export type StepView = z.infer<typeof StepView>;

/** A task as its organization sees it. */
export const TaskView = z.strictObject({
  task_id: Id,
  org_id: Id,
  workspace_id: z.string(),
  status: TaskStatus,
  version: z.int(),
  ...StoredTaskSpec.shape,
  price: Price.nullable(),
  /** Set once completed. */
  result: z
    .strictObject({
      output: JsonValue,
      evidence: EvidenceList,
      verdict: Verdict,
      /** The worker's verdict on a decision; null for other tasks. */
      decision: DecisionResult.nullable().default(null),
      completed_at: InstantOut,
    })
    .nullable(),
  /** One per entry of `workflow_steps`. */
  steps: z.array(StepView),
  /** Set once failed; with the step, when the task has several. */
  failure: z
    .strictObject({ reason: FailureReason, detail: z.string().nullable(), step: StepRef.nullable() })
    .nullable(),
  /** Set once cancelled. */
  cancellation: z.strictObject({ reason: z.string().nullable() }).nullable(),
  sla_breaches: z.array(
    z.strictObject({
      kind: BreachKind,
      /** For `stalled`. */
      assignment_id: Id.nullable().default(null),
      breached_at: InstantOut,
    }),
  ),
  assignments: z.array(AssignmentSummary),
  /** Why a place is open; null when none is, when the reason is unknown, and in lists. */
  waiting_for: WaitingFor.nullable().default(null),
  created_at: InstantOut,
  updated_at: InstantOut,
  ended_at: InstantOut.nullable(),
  /** Set once the content of the task was erased: its texts are placeholders then, and its values are missing. */
  erasure: Erasure.nullable().default(null),
});
export type TaskView = z.infer<typeof TaskView>;

/**
 * Whether a place of the task may be open, as far as its view says. True whenever one is; and true for some tasks of
 * several answers of which none is, because a view does not say how many answers the present step still needs.
 */
export function mayNeedWorker({
  status,
  consensus,
  assignments,
}: Pick<TaskView, 'status' | 'consensus' | 'assignments'>): boolean {
  if (status === 'queued') return true;
  if (status === 'created' || status === 'submitted' || isTerminal(status)) return false;
  // Either several answers were requested, or one more was, after the first.
  return consensus.total > 1 || assignments.some(assignment => assignment.status === 'submitted');
}

/** A task in a list. */
export const TaskSummary = z.strictObject({
  task_id: Id,
  org_id: Id,
  workspace_id: z.string(),
  status: TaskStatus,
  /** Set once failed. */
  failure_reason: FailureReason.nullable().default(null),
  task_type: z.string(),
  domain: z.string(),
  title: z.string(),
  urgency: Urgency,
  worker_pool_id: Id.nullable(),
  deadline: InstantOut.nullable(),
  /** Whether any of its service levels was breached. */
  breached: z.boolean().default(false),
  request_id: z.string().nullable(),
  created_at: InstantOut,
  updated_at: InstantOut,
  ended_at: InstantOut.nullable(),
});
export type TaskSummary = z.infer<typeof TaskSummary>;
