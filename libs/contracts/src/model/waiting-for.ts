import { z } from 'zod';
import { MatchExclusion } from './match-view.js';
import { InstantOut } from './scalars.js';

/**
 * Why a task has an open place. `funds`: its price is not held yet. `no_qualified_worker`: no worker meets its
 * requirements. `separation`: those who do requested the task, or are other accounts of people who have or had it.
 * `everyone_had_it`: all workers who do have declined it, released it, or have a place on it.
 * `offers_lapsed`: only workers who let an offer lapse are left; they are asked again at `next_offer_at`.
 * `workers_busy`: the eligible workers are unavailable or at capacity.
 */
export const WAITING_REASONS = [
  'funds',
  'no_qualified_worker',
  'separation',
  'everyone_had_it',
  'offers_lapsed',
  'workers_busy',
] as const;

/** What a task waits for, as of now. */
export const WaitingFor = z.object({
  reason: z.enum(WAITING_REASONS),
  /** The number of workers of the organization. */
  workers_considered: z.int().min(0).default(0),
  /** The number of them that each rule excludes, applied one after the other. */
  excluded: z.array(MatchExclusion).default([]),
  next_offer_at: InstantOut.nullable().default(null),
});
export type WaitingFor = z.infer<typeof WaitingFor>;
