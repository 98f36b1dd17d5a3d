import { z } from 'zod';
import { Id, Instant, InstantOut, Label, Labels, LIMITS, Rating, TrustLevel } from './scalars.js';

/** What a worker is certified in, and until when. */
export const Certification = z.strictObject({ name: Label, expires_at: Instant.optional() });
export type Certification = z.infer<typeof Certification>;

const shape = {
  name: Label,
  pool_ids: z.array(Id).max(LIMITS.listItems),
  skills: Labels,
  certifications: z.array(Certification).max(LIMITS.listItems),
  domains: Labels,
  jurisdictions: Labels,
  languages: Labels,
  trust_level: TrustLevel,
  rating: Rating,
  /** How many assignments this worker may have open at once. */
  capacity: z.int().min(0).max(1_000),
  available: z.boolean(),
};

export const WorkerSpec = z.strictObject({
  ...shape,
  pool_ids: shape.pool_ids.default([]),
  skills: Labels.default([]),
  certifications: shape.certifications.default([]),
  domains: Labels.default([]),
  jurisdictions: Labels.default([]),
  languages: Labels.default([]),
  trust_level: TrustLevel.default(1),
  rating: Rating.default(0),
  capacity: shape.capacity.default(1),
  available: z.boolean().default(true),
});
export type WorkerSpec = z.infer<typeof WorkerSpec>;

export const WorkerChange = z.strictObject(shape).partial();
export type WorkerChange = z.infer<typeof WorkerChange>;

export const WorkerView = z.strictObject({
  worker_id: Id,
  ...shape,
  open_assignments: z.int().min(0),
  created_at: InstantOut,
  updated_at: InstantOut,
});
export type WorkerView = z.infer<typeof WorkerView>;
