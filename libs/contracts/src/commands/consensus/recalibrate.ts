import { z } from 'zod';
import { defineCommand } from '../../command-contract.js';
import { idempotentReply, idempotentRequest } from '../../model/idempotency.js';
import { Id } from '../../model/scalars.js';

/**
 * Estimates anew how an organization's workers do, from their newest answers, and tells the matcher their ratings.
 * It happens every hour by itself. A sender that gives up waiting does not stop it.
 * Errors: `recalibration.in_progress`.
 */
export const Recalibrate = defineCommand({
  subject: 'command.consensus.recalibrate',
  request: z.strictObject({ org_id: Id, ...idempotentRequest }),
  reply: z.strictObject({
    ...idempotentReply,
    domains: z.int().min(0),
    /** Answers looked at. */
    answers: z.int().min(0),
    confusion_matrices: z.int().min(0),
    workers_rated: z.int().min(0),
  }),
  // A hundred thousand answers take seconds.
  deadlineMs: 30_000,
});
