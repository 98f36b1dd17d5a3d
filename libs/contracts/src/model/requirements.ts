import { z } from 'zod';
import { Id, Labels, Rating, TrustLevel } from './scalars.js';

/** Who may do a task. Everything named here is a hard rule; what is left out is not asked for. */
export const Requirements = z.strictObject({
  skills: Labels.default([]),
  certifications: Labels.default([]),
  jurisdictions: Labels.default([]),
  languages: Labels.default([]),
  trust_level: TrustLevel.optional(),
  min_rating: Rating.optional(),
  worker_pool_id: Id.optional(),
});

export type Requirements = z.infer<typeof Requirements>;
