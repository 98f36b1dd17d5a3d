import { z } from 'zod';
import { defineCommand } from '../../command-contract.js';
import { Id, Label, Rating } from '../../model/scalars.js';

export const MAX_RATINGS = 1_000;

/** What a worker's answers say of them, overall or in one domain. */
export const WorkerRating = z.strictObject({
  worker_id: Id,
  rating: Rating,
  /** Null for all domains together. */
  domain: Label.nullable(),
});
export type WorkerRating = z.infer<typeof WorkerRating>;

/**
 * Ratings that were measured take the place of what an organization wrote down, which is kept beside them. Workers
 * who are not there are passed over, as are ratings for one domain, which matching makes no use of yet. Of several
 * for one worker the last counts. `updated` says how many workers are rated otherwise now.
 */
export const RateWorkers = defineCommand({
  subject: 'command.matcher.rate-workers',
  sentBy: ['consensus'],
  request: z.strictObject({ org_id: Id, ratings: z.array(WorkerRating).min(1).max(MAX_RATINGS) }),
  reply: z.strictObject({ updated: z.int().min(0) }),
});
