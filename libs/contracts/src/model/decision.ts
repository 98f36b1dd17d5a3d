import { z } from 'zod';
import { JsonValue } from './json.js';
import { Label, Text } from './scalars.js';

/**
 * The `task_type` of every task with a decision. A task of this type without one is an ordinary task: it was stored
 * before there were decisions, or comes from a dialect whose types are free.
 */
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
  /** A hard requirement, in addition to those of `requirements.jurisdictions`; so is the task's domain. */
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

/** The maximum length of a reasoning, in characters; a text that is matched against a pattern cannot be longer. */
export const MAX_REASONING_CHARS = 20_000;

/** A worker's answer to a decision. Its JSON Schema for one task is `decisionOutputSchema`. */
export const DecisionOutput = z.strictObject({
  verdict: DecisionVerdict,
  /** Omitted only where the organization does not require one. */
  reasoning: z
    .string()
    .max(MAX_REASONING_CHARS)
    .refine(text => /\S/.test(text), 'Must not be blank.')
    .optional(),
  /** The changed action; only with `edited`. */
  action: JsonValue.optional(),
});
export type DecisionOutput = z.infer<typeof DecisionOutput>;

/** The verdicts that need a reasoning: a setting of the organization. */
export const REASONING_RULES = ['always', 'unless_approved', 'never'] as const;
export const ReasoningRule = z.enum(REASONING_RULES);
export type ReasoningRule = z.infer<typeof ReasoningRule>;

/** For an organization that has not chosen a rule. */
export const DEFAULT_REASONING_RULE: ReasoningRule = 'unless_approved';
