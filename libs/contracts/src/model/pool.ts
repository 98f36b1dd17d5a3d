import { z } from 'zod';
import { Id, InstantOut, Label, WorkTimeoutSeconds } from './scalars.js';
import { AcceptWithinSeconds, AssignmentMode } from './task-assignment.js';

/** A named group of an organization's workers. */
export const PoolSpec = z.strictObject({
  name: Label,
  /** For tasks of this pool without their own: the timeout for stalled work. Null: the default. */
  work_timeout_seconds: WorkTimeoutSeconds.nullable().default(null),
  /** For tasks of this pool without their own, like the timeout. Null: the default. */
  assignment: AssignmentMode.nullable().optional(),
  accept_within_seconds: AcceptWithinSeconds.nullable().optional(),
});
export type PoolSpec = z.infer<typeof PoolSpec>;

export const PoolChange = z.strictObject({
  name: PoolSpec.shape.name.optional(),
  work_timeout_seconds: WorkTimeoutSeconds.nullable().optional(),
  assignment: AssignmentMode.nullable().optional(),
  accept_within_seconds: AcceptWithinSeconds.nullable().optional(),
});
export type PoolChange = z.infer<typeof PoolChange>;

export const PoolView = z.strictObject({
  pool_id: Id,
  ...PoolSpec.shape,
  assignment: AssignmentMode.nullable().default(null),
  accept_within_seconds: AcceptWithinSeconds.nullable().default(null),
  created_at: InstantOut,
  updated_at: InstantOut,
});
export type PoolView = z.infer<typeof PoolView>;
