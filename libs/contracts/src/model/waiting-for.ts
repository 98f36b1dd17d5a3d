import { z } from 'zod';
import { MatchExclusion } from './match-view.js';
import { InstantOut } from './scalars.js';

/**
 * Why a task has an open place. `funds`: its price is not held yet. `no_qualified_worker`: nobody meets its
 * requirements. `everyone_had_it`: everyone who does has declined it, given it back, or has a place on it.
 * `offers_lapsed`: only workers who let an offer lapse are left; they are asked again at `next_offer_at`.
 * `workers_busy`: who could do it is unavailable or at capacity.
 */
export const WAITING_REASONS = [
  'funds',
  'no_qualified_worker',
  'everyone_had_it',
  'offers_lapsed',
  'workers_busy',
] as const;

/** What a task waits for, as of now. */
export const WaitingFor = z.object({
  reason: z.enum(WAITING_REASONS),
  /** How many workers the organization has. */
  workers_considered: z.int().min(0).default(0),
  /** How many of them each rule leaves out, one rule after the other. */
  excluded: z.array(MatchExclusion).default([]),
  next_offer_at: InstantOut.nullable().default(null),
});
export type WaitingFor = z.infer<typeof WaitingFor>;
