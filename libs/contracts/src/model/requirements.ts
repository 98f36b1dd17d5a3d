import { z } from 'zod';
import { Id, Labels, Rating, TrustLevel } from './scalars.js';

/** The requirements a task may give up; the pool is a boundary between groups of people and stays. */
export const RELAXABLE = [
  'skills',
  'certifications',
  'capabilities',
  'jurisdictions',
  'languages',
  'trust_level',
  'min_rating',
] as const;

/** Which requirements stop to apply while the task still looks for someone this long after its creation. */
export const RelaxAfter = z.strictObject({
  seconds: z.int().min(1).max(31_536_000),
  drop: z.array(z.enum(RELAXABLE)).min(1).max(RELAXABLE.length),
});

/** Who may do a task. Everything named here is a hard rule; what is left out is not asked for. */
export const Requirements = z.strictObject({
  skills: Labels.default([]),
  certifications: Labels.default([]),
  /** Each of these as a skill or as a certification that is valid now. */
  capabilities: Labels.optional(),
  jurisdictions: Labels.default([]),
  languages: Labels.default([]),
  trust_level: TrustLevel.optional(),
  min_rating: Rating.optional(),
  worker_pool_id: Id.optional(),
  relax_after: RelaxAfter.optional(),
});

export type Requirements = z.infer<typeof Requirements>;
