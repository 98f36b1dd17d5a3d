import { z } from 'zod';
import { JsonValue } from './json.js';
import { Label, Text } from './scalars.js';

/** The `task_type` of every task with a decision, and of no other. */
export const DECISION_TASK_TYPE = 'decision';

/**
 * `escalated` passes the request on to a worker of a higher trust level, while escalations are left; `edited` approves a
 * changed action, which the answer contains.
 */
export const DECISION_VERDICTS = ['approved', 'rejected', 'escalated', 'edited'] as const;
export const DecisionVerdict = z.enum(DECISION_VERDICTS);
export type DecisionVerdict = z.infer<typeof DecisionVerdict>;

/** Trust levels are 1 to 5, so that a request can rise four times. */
const MAX_ESCALATIONS = 4;

/** A request to approve an action, exactly as it will be carried out. */
export const DecisionSpec = z.strictObject({
  /** The kind of decision, e.g. `compliance`. */
  request_type: Label,
  /** A hard requirement, in addition to those of `requirements.jurisdictions`. */
  jurisdiction: Label.optional(),
  allowed: z
    .array(DecisionVerdict)
    .min(1)
    .refine(allowed => new Set(allowed).size === allowed.length, 'Must not contain a verdict twice.')
    .default(['approved', 'rejected']),
  /** The payload to be approved. The verdict is bound to the SHA-256 of its canonical form (RFC 8785). */
  action: JsonValue,
  summary: Text,
  /** How often the request may be passed on before `escalated` is the verdict. */
  max_escalations: z.int().min(0).max(MAX_ESCALATIONS).default(1),
});
export type DecisionSpec = z.infer<typeof DecisionSpec>;

/** A worker's answer to a decision. Its JSON Schema for one task is {@link decisionOutputSchema}. */
export const DecisionOutput = z.strictObject({
  verdict: DecisionVerdict,
  /** Omitted only where the organization does not require one. */
  reasoning: Text.optional(),
  /** The changed action; only with `edited`. */
  action: JsonValue.optional(),
});
export type DecisionOutput = z.infer<typeof DecisionOutput>;

/** The verdicts that need a reasoning: a setting of the organization. */
export const REASONING_RULES = ['always', 'unless_approved', 'never'] as const;
export const ReasoningRule = z.enum(REASONING_RULES);
export type ReasoningRule = z.infer<typeof ReasoningRule>;
