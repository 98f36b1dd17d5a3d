import { z } from 'zod';
import { Handoff, HandoffView } from './callback.js';
import { ConsensusSpec, SINGLE_ANSWER } from './consensus.js';
import { DecisionSpec } from './decision.js';
import { decisionFaultsOf } from './decision-task.js';
import { JsonObject, SchemaObject } from './json.js';
import { Requirements } from './requirements.js';
import { Id, Instant, Label, LIMITS, Text, Title, Urgency, WorkTimeoutSeconds } from './scalars.js';
import { AcceptWithinSeconds, AssignmentMode } from './task-assignment.js';
import { WorkflowSteps } from './workflow-step.js';

export const Origin = z.strictObject({
  /** The organization of the task; when given, it must be the key's own. */
  org_id: Id.optional(),
  product: Label.optional(),
  request_id: z.string().min(1).max(200).optional(),
  created_by: Label.optional(),
  created_at: Instant.optional(),
});

export const TaskContext = z.strictObject({
  background: Text.optional(),
  constraints: z.array(Text).max(LIMITS.listItems).default([]),
  risk_notes: z.array(Text).max(LIMITS.listItems).default([]),
});

export const Sla = z.strictObject({
  urgency: Urgency.default('normal'),
  deadline: Instant.optional(),
  /** From creation to the end. A miss is reported (`task.sla_breached`) and has no other effect. */
  target_latency_seconds: z.int().min(1).max(31_536_000).optional(),
  /**
   * What happens at the deadline to a task that has not ended: it fails with reason `expired`, or the miss is only
   * reported.
   */
  on_deadline: z.enum(['fail', 'continue']).default('fail'),
  /**
   * The timeout for accepted or started work without progress. After it the assignment is reported
   * (`task.sla_breached`, kind `stalled`), and after another quarter of it, released and offered to the next worker.
   * Defaults to the pool's; else four times the target latency, at least 30 minutes; else a day.
   */
  work_timeout_seconds: WorkTimeoutSeconds.optional(),
  /**
   * How long the task may wait for a worker before that is reported (`task.sla_breached`, kind `unmatched`). Defaults
   * to half of the target latency, at least a minute; else 15 minutes.
   */
  unmatched_after_seconds: z.int().min(5).max(31_536_000).optional(),
});
export type Sla = z.infer<typeof Sla>;

export const OutputContract = z.strictObject({
  expected_format: z.enum(['structured_json', 'text']).default('structured_json'),
  /** JSON Schema 2020-12, or the shorthand `{ "field": "boolean" }`, which is stored expanded. */
  schema: SchemaObject.optional(),
  evidence_required: z.boolean().default(false),
});

/** The schema of the task's `payload`, so that a mistake is detected when the task is posted and not by a worker. */
export const InputContract = z.strictObject({
  /** JSON Schema 2020-12 or the shorthand, as in `output.schema`. */
  schema: SchemaObject,
});

export const Audit = z.strictObject({
  log_required: z.boolean().default(true),
  retain_days: z.int().min(1).max(3_650).default(365),
});

/** How long the work takes a worker, at most a week. Shown to them before they accept; it has no other effect. */
export const ExpectedMinutes = z.int().min(1).max(10_080);

/** The domain of a task that names none. */
export const ANY_DOMAIN = 'general';

const shape = {
  origin: Origin.default({}),
  task_type: Label,
  domain: Label.default(ANY_DOMAIN),
  title: Title,
  instructions: Text,
  context: TaskContext.default({ constraints: [], risk_notes: [] }),
  /** The subject of the work, as data: addresses, references, values. Shown to the worker. */
  payload: JsonObject.optional(),
  input: InputContract.optional(),
  /** Makes the task a decision, with the `task_type` of one. */
  decision: DecisionSpec.optional(),
  sla: Sla.default({ urgency: 'normal', on_deadline: 'fail' }),
  requirements: Requirements.default({ skills: [], certifications: [], jurisdictions: [], languages: [] }),
  /** Defaults to the pool's; else `offer`. */
  assignment: AssignmentMode.optional(),
  /**
   * Defaults to the pool's; else two minutes (a setting of the installation), but at most a quarter of the time to the
   * deadline, so that several workers can be asked.
   */
  accept_within_seconds: AcceptWithinSeconds.optional(),
  expected_minutes: ExpectedMinutes.optional(),
  output: OutputContract.default({ expected_format: 'structured_json', evidence_required: false }),
  consensus: ConsensusSpec.default(SINGLE_ANSWER),
  /** Consecutive rounds of review, each with different workers; the last one's result is the task's. */
  workflow_steps: WorkflowSteps.default([]),
  audit: Audit.default({ log_required: true, retain_days: 365 }),
};

/** Every task has a history, so opting out is refused rather than ignored. */
const PostedAudit = Audit.extend({
  log_required: z.literal(true, 'Every task is logged; log_required can only be true.').default(true),
});

/** The fields of a posted task. In a dialect whose task types are free, one named like a decision's has no meaning. */
export const TaskSpecFields = z.strictObject({
  ...shape,
  audit: PostedAudit.default({ log_required: true, retain_days: 365 }),
  handoff: Handoff.optional(),
});

/** A task as an agent posts it. */
export const TaskSpec = TaskSpecFields.superRefine((spec, context) => {
  for (const { path, message } of decisionFaultsOf(spec)) {
    context.addIssue({ code: 'custom', path: [...path], message });
  }
});
export type TaskSpec = z.infer<typeof TaskSpec>;

/** The same as stored and shown: without the callback's credentials, which the dispatcher stores sealed. */
export const StoredTaskSpec = z.strictObject({ ...shape, handoff: HandoffView.optional() });
export type StoredTaskSpec = z.infer<typeof StoredTaskSpec>;

/** The number of rounds of review of a task: one by default. */
export function stepsOf({ workflow_steps: steps }: Pick<TaskSpec, 'workflow_steps'>): number {
  return Math.max(1, steps.length);
}
