import { z } from 'zod';
import { Id, InstantOut, Label, WorkTimeoutSeconds } from './scalars.js';

/** A named group of an organization's workers. */
export const PoolSpec = z.strictObject({
  name: Label,
  /** For tasks of this pool without their own: the timeout for stalled work. Null: the default. */
  work_timeout_seconds: WorkTimeoutSeconds.nullable().default(null),
});
export type PoolSpec = z.infer<typeof PoolSpec>;

export const PoolChange = z.strictObject({
  name: PoolSpec.shape.name.optional(),
  work_timeout_seconds: WorkTimeoutSeconds.nullable().optional(),
});
export type PoolChange = z.infer<typeof PoolChange>;

export const PoolView = z.strictObject({
  pool_id: Id,
  ...PoolSpec.shape,
  created_at: InstantOut,
  updated_at: InstantOut,
});
export type PoolView = z.infer<typeof PoolView>;
