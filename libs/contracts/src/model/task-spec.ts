import { z } from 'zod';
import { Handoff, HandoffView } from './callback.js';
import { ConsensusSpec, SINGLE_ANSWER } from './consensus.js';
import { JsonObject, SchemaObject } from './json.js';
import { Requirements } from './requirements.js';
import { Id, Instant, Label, LIMITS, Text, Title, Urgency, WorkTimeoutSeconds } from './scalars.js';
import { WorkflowSteps } from './workflow-step.js';

export const Origin = z.strictObject({
  /** The organization whose task it is; when given, it has to be the key's own. */
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
  /** From creation to the end. Missing it is told (`task.sla_breached`) and changes nothing else. */
  target_latency_seconds: z.int().min(1).max(31_536_000).optional(),
  /** What the deadline does to a task that has not ended: fail it with reason `expired`, or only tell. */
  on_deadline: z.enum(['fail', 'continue']).default('fail'),
  /**
   * How long accepted or started work may stand still. After that the assignment is reported
   * (`task.sla_breached`, kind `stalled`), and after another quarter of it, released and offered to the next worker.
   * When left out: the pool's; else four times the target latency, at least 30 minutes; else a day.
   */
  work_timeout_seconds: WorkTimeoutSeconds.optional(),
  /**
   * How long the task may look for someone before that is reported (`task.sla_breached`, kind `unmatched`). When left
   * out: half of the target latency, at least a minute; else 15 minutes.
   */
  unmatched_after_seconds: z.int().min(5).max(31_536_000).optional(),
});
export type Sla = z.infer<typeof Sla>;

export const OutputContract = z.strictObject({
  expected_format: z.enum(['structured_json', 'text']).default('structured_json'),
  /** JSON Schema 2020-12, or the shorthand `{ "field": "boolean" }`, stored as the schema it stands for. */
  schema: SchemaObject.optional(),
  evidence_required: z.boolean().default(false),
});

/** What the task's `payload` has to look like, so that a mistake shows when the task is posted and not at a worker. */
export const InputContract = z.strictObject({
  /** JSON Schema 2020-12 or the shorthand, as in `output.schema`. */
  schema: SchemaObject,
});

export const Audit = z.strictObject({
  log_required: z.boolean().default(true),
  retain_days: z.int().min(1).max(3_650).default(365),
});

const shape = {
  origin: Origin.default({}),
  task_type: Label,
  domain: Label.default('general'),
  title: Title,
  instructions: Text,
  context: TaskContext.default({ constraints: [], risk_notes: [] }),
  /** What the work is about, as data: addresses, references, values. Shown to whoever does it. */
  payload: JsonObject.optional(),
  input: InputContract.optional(),
  sla: Sla.default({ urgency: 'normal', on_deadline: 'fail' }),
  requirements: Requirements.default({ skills: [], certifications: [], jurisdictions: [], languages: [] }),
  output: OutputContract.default({ expected_format: 'structured_json', evidence_required: false }),
  consensus: ConsensusSpec.default(SINGLE_ANSWER),
  /** Rounds of review, one after the other, each with people of its own; the last one's result is the task's. */
  workflow_steps: WorkflowSteps.default([]),
  audit: Audit.default({ log_required: true, retain_days: 365 }),
};

/** Every task has its history: asking for none would be a promise that is not kept. */
const PostedAudit = Audit.extend({
  log_required: z.literal(true, 'Every task is logged; log_required can only be true.').default(true),
});

/** What an agent posts. */
export const TaskSpec = z.strictObject({
  ...shape,
  audit: PostedAudit.default({ log_required: true, retain_days: 365 }),
  handoff: Handoff.optional(),
});
export type TaskSpec = z.infer<typeof TaskSpec>;

/** The same as it is stored and shown: the callback's credentials are left out, they live sealed with the dispatcher. */
export const StoredTaskSpec = z.strictObject({ ...shape, handoff: HandoffView.optional() });
export type StoredTaskSpec = z.infer<typeof StoredTaskSpec>;

/** How many rounds of review a task goes through: one where nothing is said. */
export function stepsOf({ workflow_steps: steps }: Pick<TaskSpec, 'workflow_steps'>): number {
  return Math.max(1, steps.length);
}
