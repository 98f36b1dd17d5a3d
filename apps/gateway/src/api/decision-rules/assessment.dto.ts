import { z } from 'zod';
import {
  DecisionSpec,
  EXAMPLE,
  Id,
  InstantOut,
  JsonValue,
  Label,
  Labels,
  TaskSpec,
  TaskView,
  payloadHash,
} from '#libs/contracts';
import { named } from '../../edge/schemas/documented.js';
import { pageQuery } from '../../edge/schemas/input.js';
import { OUTCOMES } from './decision-rules.rule.js';
import { Amount, DecisionRules, Share } from './rule-set.dto.js';

const { allowed, max_escalations, jurisdiction, summary, request_type } = DecisionSpec.shape;
const { title, instructions, domain, context, origin, sla, requirements, consensus, audit, handoff } =
  TaskSpec.shape;
const { assignment, accept_within_seconds } = TaskSpec.shape;

/** The task for a person, should one have to decide. Everything has a default. */
export const DecisionRequest = z.strictObject({
  request_type: request_type.default('approval'),
  jurisdiction,
  allowed,
  max_escalations,
  /** Defaults to a sentence with the agent, the action, and the amount. */
  summary: summary.optional(),
  title: title.optional(),
  instructions: instructions.optional(),
  domain,
  context,
  /** `created_by` defaults to the agent, which can therefore never decide; `request_id` to the assessment. */
  origin,
  sla,
  assignment,
  accept_within_seconds,
  requirements,
  consensus,
  /** `retain_days` applies to the assessment as well, whose own default is the installation’s. */
  audit: audit.unwrap().optional(),
  handoff,
});
export type DecisionRequest = z.infer<typeof DecisionRequest>;

const EXAMPLE_PAYLOAD = { order: 'A-1042', refund: 120, currency: 'USD' };

export const AssessmentSpec = named(
  'AssessmentSpec',
  z.strictObject({
    agent_id: Label,
    /** The kind of action. */
    action: Label,
    amount: Amount.optional(),
    currency: Label.optional(),
    risk: Share.optional(),
    confidence: Share.optional(),
    tags: Labels.optional(),
    /** The action exactly as it will be carried out, which a person’s verdict is bound to. Defaults to the fields above. */
    payload: JsonValue.optional(),
    request: DecisionRequest.prefault({}),
  }),
  {
    agent_id: 'refund-agent',
    action: 'refund',
    amount: 120,
    currency: 'USD',
    risk: 0.35,
    confidence: 0.7,
    tags: ['retail'],
    payload: EXAMPLE_PAYLOAD,
    request: { request_type: 'refund', summary: 'Refund order A-1042 in full: the parcel never arrived.' },
  },
);
export type AssessmentSpec = z.infer<typeof AssessmentSpec>;

/** Named, because generators name the parts of a union’s options alike. */
export const RuleRef = named(
  'DecisionRuleRef',
  z.object({ name: z.string(), rule_set_id: Id, version: z.int() }),
);
export type RuleRef = z.infer<typeof RuleRef>;

const EXAMPLE_ASSESSMENT_ID = '0198f0c1-2b3c-7d4e-8f5a-6b7c8d9e0f1a';
const EXAMPLE_RULE = {
  name: 'small refunds',
  rule_set_id: '0198f0c0-1a2b-7c3d-8e4f-5a6b7c8d9e0f',
  version: 3,
};

export const AssessmentResult = named(
  'AssessmentResult',
  z.discriminatedUnion('outcome', [
    z.object({ assessment_id: Id, outcome: z.literal('automatic'), rule: RuleRef }),
    z.object({
      assessment_id: Id,
      outcome: z.literal('human'),
      /** Null when no rule matched. */
      rule: RuleRef.nullable(),
      task_id: Id,
      task: TaskView,
    }),
  ]),
  { assessment_id: EXAMPLE_ASSESSMENT_ID, outcome: 'automatic', rule: EXAMPLE_RULE },
);
export type AssessmentResult = z.infer<typeof AssessmentResult>;

const summaryShape = {
  assessment_id: Id,
  workspace_id: z.string(),
  agent_id: z.string(),
  action: z.string(),
  amount: z.number().nullable(),
  currency: z.string().nullable(),
  risk: z.number().nullable(),
  confidence: z.number().nullable(),
  tags: z.array(z.string()).nullable(),
  outcome: z.enum(OUTCOMES),
  /** The rule set that was in force, also when none of its rules matched. */
  rule_set: z.object({ rule_set_id: Id, version: z.int() }).nullable(),
  rule: RuleRef.nullable(),
  /** The task for the person who decides. */
  task_id: Id.nullable(),
  /** The code of the problem why the task could not be created. A repetition of the request may still create it. */
  task_problem: z.string().nullable(),
  created_at: InstantOut,
  created_by_key: Id,
  /** When it is deleted. */
  expires_at: InstantOut,
};

const EXAMPLE_SUMMARY = {
  assessment_id: EXAMPLE_ASSESSMENT_ID,
  workspace_id: 'default',
  agent_id: 'refund-agent',
  action: 'refund',
  amount: 120,
  currency: 'USD',
  risk: 0.35,
  confidence: 0.7,
  tags: ['retail'],
  outcome: 'human' as const,
  rule_set: { rule_set_id: EXAMPLE_RULE.rule_set_id, version: 3 },
  rule: null,
  task_id: EXAMPLE.taskId,
  task_problem: null,
  created_at: EXAMPLE.createdAt,
  created_by_key: EXAMPLE.keyId,
  expires_at: '2027-03-02T03:50:00.000Z',
};

export const AssessmentSummary = named('AssessmentSummary', z.object(summaryShape), EXAMPLE_SUMMARY);
export type AssessmentSummary = z.infer<typeof AssessmentSummary>;

export const AssessmentDetail = named(
  'AssessmentDetail',
  z.object({
    ...summaryShape,
    payload: JsonValue,
    /** The SHA-256 of the payload’s canonical form (RFC 8785), in hex. */
    payload_sha256: z.string(),
    /** As sent, with defaults, without the credentials of the callback. */
    request: z.record(z.string(), z.unknown()),
  }),
  {
    ...EXAMPLE_SUMMARY,
    payload: EXAMPLE_PAYLOAD,
    payload_sha256: payloadHash(EXAMPLE_PAYLOAD),
    request: { request_type: 'refund', allowed: ['approved', 'rejected'] },
  },
);
export type AssessmentDetail = z.infer<typeof AssessmentDetail>;

export const AssessmentQuery = z.strictObject({
  ...pageQuery,
  agent_id: Label.optional(),
  outcome: z.enum(OUTCOMES).optional(),
});
export type AssessmentQuery = z.output<typeof AssessmentQuery>;

export const AssessmentPath = z.strictObject({ assessment_id: Id });
export type AssessmentPath = z.infer<typeof AssessmentPath>;

const MAX_REPLAYED = 10_000;

export const SimulationSpec = named(
  'SimulationSpec',
  z.strictObject({
    /** Null: the assessments of all agents. */
    agent_id: Label.nullable().default(null),
    rules: DecisionRules,
    /** How many of the newest assessments are replayed. */
    last: z.int().min(1).max(MAX_REPLAYED).default(1_000),
  }),
  {
    agent_id: 'refund-agent',
    rules: [{ name: 'refunds', when: { action: ['refund'], risk: { lt: 0.5 } }, then: 'automatic' }],
    last: 1_000,
  },
);
export type SimulationSpec = z.infer<typeof SimulationSpec>;

const Counts = z.object({ automatic: z.int(), human: z.int() });
const RulingView = z.object({ outcome: z.enum(OUTCOMES), rule: z.string().nullable() });

export const Simulation = named(
  'Simulation',
  z.object({
    /** How many assessments were replayed: at most `last`. */
    assessments: z.int(),
    before: Counts,
    after: Counts,
    /** How many have another outcome. */
    changed: z.int(),
    /** The newest of them. */
    changes: z.array(
      z.object({
        assessment_id: Id,
        agent_id: z.string(),
        action: z.string(),
        amount: z.number().nullable(),
        currency: z.string().nullable(),
        before: RulingView,
        after: RulingView,
        created_at: InstantOut,
      }),
    ),
  }),
  {
    assessments: 1_000,
    before: { automatic: 610, human: 390 },
    after: { automatic: 611, human: 389 },
    changed: 1,
    changes: [
      {
        assessment_id: EXAMPLE_ASSESSMENT_ID,
        agent_id: 'refund-agent',
        action: 'refund',
        amount: 120,
        currency: 'USD',
        before: { outcome: 'human', rule: null },
        after: { outcome: 'automatic', rule: 'refunds' },
        created_at: EXAMPLE.createdAt,
      },
    ],
  },
);
export type Simulation = z.infer<typeof Simulation>;
