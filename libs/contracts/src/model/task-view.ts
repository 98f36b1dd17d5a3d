import { z } from 'zod';
import { EvidenceList } from './evidence.js';
import { JsonValue } from './json.js';
import { Price } from './money.js';
import { Id, InstantOut, Urgency } from './scalars.js';
import { StoredTaskSpec } from './task-spec.js';
import { AssignmentStatus, BreachKind, FailureReason, TaskStatus } from './task-status.js';
import { Verdict } from './verdict.js';

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
  ended_at: InstantOut.nullable(),
});

/** A task as its organization sees it. */
export const TaskView = z.strictObject({
  task_id: Id,
  org_id: Id,
  workspace_id: z.string(),
  status: TaskStatus,
  version: z.int(),
  ...StoredTaskSpec.shape,
  price: Price.nullable(),
  /** Once completed. */
  result: z
    .strictObject({ output: JsonValue, evidence: EvidenceList, verdict: Verdict, completed_at: InstantOut })
    .nullable(),
  /** Once failed. */
  failure: z.strictObject({ reason: FailureReason, detail: z.string().nullable() }).nullable(),
  /** Once cancelled. */
  cancellation: z.strictObject({ reason: z.string().nullable() }).nullable(),
  sla_breaches: z.array(z.strictObject({ kind: BreachKind, breached_at: InstantOut })),
  assignments: z.array(AssignmentSummary),
  created_at: InstantOut,
  updated_at: InstantOut,
  ended_at: InstantOut.nullable(),
});
export type TaskView = z.infer<typeof TaskView>;

/** A task in a list. */
export const TaskSummary = z.strictObject({
  task_id: Id,
  org_id: Id,
  workspace_id: z.string(),
  status: TaskStatus,
  task_type: z.string(),
  domain: z.string(),
  title: z.string(),
  urgency: Urgency,
  worker_pool_id: Id.nullable(),
  deadline: InstantOut.nullable(),
  request_id: z.string().nullable(),
  created_at: InstantOut,
  updated_at: InstantOut,
  ended_at: InstantOut.nullable(),
});
export type TaskSummary = z.infer<typeof TaskSummary>;
