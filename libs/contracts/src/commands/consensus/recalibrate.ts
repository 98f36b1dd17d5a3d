import { z } from 'zod';
import { defineCommand } from '../../command-contract.js';
import { idempotentReply, idempotentRequest } from '../../model/request-fields.js';
import { Id } from '../../model/scalars.js';

/**
 * Re-estimates the quality of an organization's workers from their newest answers, and sends the ratings to the
 * matcher. Also runs every hour. It continues when its sender stops waiting. Errors: `recalibration.in_progress`.
 */
export const Recalibrate = defineCommand({
  subject: 'command.consensus.recalibrate',
  request: z.strictObject({ org_id: Id, ...idempotentRequest }),
  reply: z.strictObject({
    ...idempotentReply,
    domains: z.int().min(0),
    /** The number of answers used. */
    answers: z.int().min(0),
    confusion_matrices: z.int().min(0),
    workers_rated: z.int().min(0),
  }),
  // A hundred thousand answers take seconds.
  deadlineMs: 30_000,
});
