import { z } from 'zod';
import { defineCommand } from '../../command-contract.js';
import { Id, Rating } from '../../model/scalars.js';

/** Sets the ratings of an organization's workers; unknown ones are passed over. */
export const RateWorkers = defineCommand({
  subject: 'matcher.rate-workers',
  request: z.strictObject({
    org_id: Id,
    ratings: z
      .array(
        z.strictObject({
          worker_id: Id,
          rating: Rating,
          /** Null: in all domains. */
          domain: z.null(),
        }),
      )
      .min(1)
      .max(1_000),
  }),
  reply: z.strictObject({ updated: z.int().min(0) }),
});
