import { z } from 'zod';
import { defineCommand } from '../../command-contract.js';
import { Id, Label, Rating } from '../../model/scalars.js';

export const MAX_RATINGS = 1_000;

/** A worker's rating measured from their answers, overall or in one domain. */
export const WorkerRating = z.strictObject({
  worker_id: Id,
  rating: Rating,
  /** Null for all domains together. */
  domain: Label.nullable(),
});
export type WorkerRating = z.infer<typeof WorkerRating>;

/**
 * Measured ratings replace those set by the organization, which are kept beside them. Unknown workers are ignored, as
 * are ratings for one domain, which matching does not use yet. Of several for one worker the last applies. `updated` is
 * the number of workers whose rating changed.
 */
export const RateWorkers = defineCommand({
  subject: 'command.matcher.rate-workers',
  sentBy: ['consensus'],
  request: z.strictObject({ org_id: Id, ratings: z.array(WorkerRating).min(1).max(MAX_RATINGS) }),
  reply: z.strictObject({ updated: z.int().min(0) }),
});
