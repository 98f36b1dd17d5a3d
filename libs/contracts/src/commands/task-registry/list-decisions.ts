import { z } from 'zod';
import { defineCommand } from '../../command-contract.js';
import { DecisionVerdict } from '../../model/decision.js';
import { pageOf, pageRequest } from '../../model/request-fields.js';
import { Id, InstantOut, Label, Urgency } from '../../model/scalars.js';
import { FailureReason, TaskStatus } from '../../model/task-status.js';

/** A decision in a list: without its action, which may be large. */
export const ListedDecision = z.object({
  task_id: Id,
  status: TaskStatus,
  /** Set once failed. */
  failure: z.object({ reason: FailureReason, detail: z.string().nullable() }).nullable(),
  /** Set once cancelled. */
  cancellation: z.object({ reason: z.string().nullable() }).nullable(),
  domain: z.string(),
  /** `origin.created_by` and `origin.product`. */
  created_by: z.string(),
  product: z.string().nullable(),
  request_type: z.string(),
  jurisdiction: z.string().nullable(),
  summary: z.string(),
  urgency: Urgency,
  deadline: InstantOut.nullable(),
  /** Set once completed. */
  verdict: DecisionVerdict.nullable(),
  reasoning: z.string().nullable(),
  created_at: InstantOut,
  ended_at: InstantOut.nullable(),
});
export type ListedDecision = z.infer<typeof ListedDecision>;

/**
 * The decisions that one agent requested, newest first. A page ends early when its texts are large. Errors:
 * `cursor.invalid`.
 */
export const ListDecisions = defineCommand({
  subject: 'command.task-registry.list-decisions',
  request: z.strictObject({
    org_id: Id,
    pools: z.array(Id).nullable(),
    /** `origin.created_by`, compared exactly. */
    created_by: Label,
    ...pageRequest,
  }),
  reply: pageOf(ListedDecision),
});
