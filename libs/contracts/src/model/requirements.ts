import { z } from 'zod';
import { Id, Labels, Rating, TrustLevel } from './scalars.js';

/** The requirements that a task may drop; the pool separates groups of people and always applies. */
export const RELAXABLE = [
  'skills',
  'certifications',
  'capabilities',
  'jurisdictions',
  'languages',
  'trust_level',
  'min_rating',
] as const;

/** The requirements that no longer apply when the task still waits for a worker this long after its creation. */
export const RelaxAfter = z.strictObject({
  seconds: z.int().min(1).max(31_536_000),
  drop: z.array(z.enum(RELAXABLE)).min(1).max(RELAXABLE.length),
});

/** The qualifications for a task. Every requirement given here is a hard rule; an omitted one does not apply. */
export const Requirements = z.strictObject({
  skills: Labels.default([]),
  certifications: Labels.default([]),
  /** The worker must have each of these as a skill or as a currently valid certification. */
  capabilities: Labels.optional(),
  /** The worker must work in each of these, unless their record names no domain: a generalist works in all. */
  domains: Labels.optional(),
  jurisdictions: Labels.default([]),
  languages: Labels.default([]),
  trust_level: TrustLevel.optional(),
  min_rating: Rating.optional(),
  worker_pool_id: Id.optional(),
  relax_after: RelaxAfter.optional(),
});

export type Requirements = z.infer<typeof Requirements>;
