import { z } from 'zod';
import { Handoff, HandoffView } from './callback.js';
import { JsonObject } from './json.js';
import { Requirements } from './requirements.js';
import { Id, Instant, Label, LIMITS, Text, Title, Urgency } from './scalars.js';

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
});
export type Sla = z.infer<typeof Sla>;

export const OutputContract = z.strictObject({
  expected_format: z.enum(['structured_json', 'text']).default('structured_json'),
  /** JSON Schema 2020-12, or the shorthand `{ "field": "boolean" }`, stored as the schema it stands for. */
  schema: JsonObject.optional(),
  evidence_required: z.boolean().default(false),
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
  sla: Sla.default({ urgency: 'normal', on_deadline: 'fail' }),
  requirements: Requirements.default({ skills: [], certifications: [], jurisdictions: [], languages: [] }),
  output: OutputContract.default({ expected_format: 'structured_json', evidence_required: false }),
  audit: Audit.default({ log_required: true, retain_days: 365 }),
};

/** What an agent posts. */
export const TaskSpec = z.strictObject({ ...shape, handoff: Handoff.optional() });
export type TaskSpec = z.infer<typeof TaskSpec>;

/** The same as it is stored and shown: the callback's credentials are left out, they live sealed with the dispatcher. */
export const StoredTaskSpec = z.strictObject({ ...shape, handoff: HandoffView.optional() });
export type StoredTaskSpec = z.infer<typeof StoredTaskSpec>;
