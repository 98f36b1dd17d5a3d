import { z } from 'zod';
import { Id, InstantOut, Label } from './scalars.js';

/** A named group of an organization's workers. */
export const PoolSpec = z.strictObject({ name: Label });

export const PoolChange = PoolSpec.partial();

export const PoolView = z.strictObject({
  pool_id: Id,
  ...PoolSpec.shape,
  created_at: InstantOut,
  updated_at: InstantOut,
});
export type PoolView = z.infer<typeof PoolView>;
