import { z } from 'zod';
import { defineCommand } from '../../command-contract.js';
import { ConsensusSpec } from '../../model/consensus.js';
import { idempotentReply, idempotentRequest } from '../../model/idempotency.js';
import { JsonValue } from '../../model/json.js';
import { Id, InstantOut, Label, Text } from '../../model/scalars.js';

/** A task whose right answer is known. Nobody who works on it can tell it from any other. */
export const GoldView = z.strictObject({
  task_id: Id,
  /** Of which step the answer is known: of a task with several the last, whose result is the task's. */
  step: z.int32().min(1),
  domain: z.string(),
  output: JsonValue,
  note: z.string().nullable(),
  /** Answers judged by it so far, and those that were right. */
  answers: z.int().min(0),
  right: z.int().min(0),
  marked_at: InstantOut,
});
export type GoldView = z.infer<typeof GoldView>;

/**
 * Says what the right answer to a task is. Answers that are in are judged at once, later ones as they come; another
 * answer than before judges all of them anew. That the task is the organization's is for the sender to check.
 */
export const MarkGold = defineCommand({
  subject: 'command.consensus.mark-gold',
  request: z.strictObject({
    org_id: Id,
    task_id: Id,
    step: z.int32().min(1),
    domain: Label,
    /** The task's own: its rules say when an answer is the same as the right one. */
    consensus: ConsensusSpec,
    output: JsonValue,
    note: Text.max(1_000).nullable(),
    ...idempotentRequest,
  }),
  reply: z.strictObject({ gold: GoldView, ...idempotentReply }),
});
