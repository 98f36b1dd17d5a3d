import { z } from 'zod';
import { DecisionVerdict } from './decision.js';
import { Sha256Out } from './decision-result.js';
import { JsonObject, JsonValue } from './json.js';
import { AmountMicros, Currency } from './money.js';
import { Id, InstantOut, Urgency } from './scalars.js';
import { ExpectedMinutes, TaskContext } from './task-spec.js';
import { AssignmentStatus, TaskStatus } from './task-status.js';
import { StepRef } from './workflow-step.js';

/** A decision as its worker sees it; the allowed answers are in `output.schema` too. */
export const DecisionView = z.strictObject({
  request_type: z.string(),
  jurisdiction: z.string().nullable(),
  allowed: z.array(DecisionVerdict),
  /** The exact payload to decide on. */
  action: JsonValue,
  action_sha256: Sha256Out,
  summary: z.string(),
  /** The answers that passed the request on to this worker, oldest first, without their workers. */
  earlier: z.array(
    z.strictObject({ verdict: DecisionVerdict, reasoning: z.string().nullable(), decided_at: InstantOut }),
  ),
});
export type DecisionView = z.infer<typeof DecisionView>;

/** What an assignment pays its worker, in micro-units. Both are null when it is unknown. */
const reward = {
  /**
   * While the task is live: this worker's part if each requested answer arrives and counts. The pay is more when one
   * does not count, and less when reviewers are added; that either has happened does not show before the task ends.
   * After it has ended: what was paid. 0 for an assignment that was declined, expired, or released. Null while billing
   * cannot be reached, between the end of a task and its payment, and in the answer of an action: the lists have it.
   */
  reward_micros: AmountMicros.nullable().default(null),
  reward_currency: Currency.nullable().default(null),
};

/** An assignment as its worker sees it: the work, without any information about other workers. */
export const AssignmentView = z.strictObject({
  assignment_id: Id,
  status: AssignmentStatus,
  offered_at: InstantOut,
  offer_expires_at: InstantOut.nullable(),
  accepted_at: InstantOut.nullable(),
  started_at: InstantOut.nullable(),
  submitted_at: InstantOut.nullable(),
  /** When accepted or started work goes to another worker, unless this one makes progress before. */
  release_at: InstantOut.nullable().default(null),
  ended_at: InstantOut.nullable(),
  ...reward,
  /** As the requester expects it; null when the task does not say. */
  expected_minutes: ExpectedMinutes.nullable().default(null),
  task: z.strictObject({
    task_id: Id,
    /** The status as implied by this assignment, until the task has ended: other workers' progress is not revealed. */
    status: TaskStatus,
    task_type: z.string(),
    domain: z.string(),
    title: z.string(),
    instructions: z.string(),
    context: TaskContext,
    payload: JsonObject.optional(),
    /** Null unless the task is a decision. */
    decision: DecisionView.nullable().default(null),
    /** Null unless the task has several. */
    step: StepRef.nullable(),
    /** The results of the previous steps. */
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

/** The same as the registry knows it: billing adds the reward. */
export const UnpricedAssignment = AssignmentView.omit({ reward_micros: true, reward_currency: true }).extend({
  /**
   * How many workers share the pay as requested, this one included; 0 when this assignment was given up; null for
   * others once the task has ended, when only billing knows.
   */
  paid_answers: z.int().min(0).nullable().default(null),
});
export type UnpricedAssignment = z.infer<typeof UnpricedAssignment>;
