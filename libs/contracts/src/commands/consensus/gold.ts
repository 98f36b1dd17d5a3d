import { z } from 'zod';
import { defineCommand } from '../../command-contract.js';
import { ConsensusSpec } from '../../model/consensus.js';
import { idempotentReply, idempotentRequest, pageOf, pageRequest } from '../../model/request-fields.js';
import { JsonValue } from '../../model/json.js';
import { Id, InstantOut, Label, Text } from '../../model/scalars.js';

/** A task with a known answer. Its workers cannot distinguish it from any other. */
export const GoldView = z.strictObject({
  task_id: Id,
  /** The step whose answer is known: of a task with several the last, whose result is the task's. */
  step: z.int32().min(1),
  domain: z.string(),
  output: JsonValue,
  note: z.string().nullable(),
  /** Answers judged by it so far, and the right ones among them. */
  answers: z.int().min(0),
  right: z.int().min(0),
  marked_at: InstantOut,
});
export type GoldView = z.infer<typeof GoldView>;

/**
 * Sets the right answer to a task. Existing answers are judged at once, later ones as they arrive; changing the right
 * answer judges all of them again. The sender checks that the task belongs to the organization.
 */
export const MarkGold = defineCommand({
  subject: 'command.consensus.mark-gold',
  request: z.strictObject({
    org_id: Id,
    task_id: Id,
    step: z.int32().min(1),
    domain: Label,
    /** The task's own: its rules decide whether an answer equals the right one. */
    consensus: ConsensusSpec,
    output: JsonValue,
    note: Text.max(1_000).nullable(),
    ...idempotentRequest,
  }),
  reply: z.strictObject({ gold: GoldView, ...idempotentReply }),
});

/** An organization's tasks with known answers, most recently marked first. Errors: `cursor.invalid`. */
export const ListGold = defineCommand({
  subject: 'command.consensus.list-gold',
  request: z.strictObject({ org_id: Id, ...pageRequest }),
  reply: pageOf(GoldView),
});

/** Turns the task into an ordinary one; judgements by its known answer no longer count. Errors: `gold.not_found`. */
export const UnmarkGold = defineCommand({
  subject: 'command.consensus.unmark-gold',
  request: z.strictObject({ org_id: Id, task_id: Id }),
  reply: z.strictObject({}),
});
