import { z } from 'zod';
import { defineCommand } from '../../command-contract.js';
import { MAX_ANSWERS } from '../../model/consensus.js';
import { Price } from '../../model/money.js';
import { Id, Label, Urgency } from '../../model/scalars.js';
import { MAX_STEPS } from '../../model/workflow-step.js';

/**
 * Prices a task and holds that amount of its organization's balance. The hold's id is the task's, so a repeated request
 * holds once. A hold whose task is never created is voided by billing's sweep.
 *
 * Errors: `billing.insufficient_funds`; `billing.hold_resolved` (conflict) when that hold has already ended.
 */
export const HoldFunds = defineCommand({
  subject: 'command.billing.hold',
  request: z.strictObject({
    task_id: Id,
    org_id: Id,
    task_type: Label,
    domain: Label,
    urgency: Urgency,
    workspace_id: z.string().min(1).max(100).default('default'),
    /** Per step. */
    answers_needed: z.int().min(1).max(MAX_ANSWERS),
    steps: z.int().min(1).max(MAX_STEPS).default(1),
  }),
  reply: z.strictObject({ price: Price }),
  // The task is accepted without a hold when billing is unreachable; its caller should not wait long for that.
  deadlineMs: 2_000,
});

/**
 * Voids the hold of a task that was not created after all. Voiding it twice, or voiding a hold that never existed,
 * succeeds without effect.
 */
export const ReleaseHold = defineCommand({
  subject: 'command.billing.release-hold',
  request: z.strictObject({ task_id: Id, org_id: Id }),
  reply: z.strictObject({ released: z.boolean() }),
});
