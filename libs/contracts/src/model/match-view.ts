import { z } from 'zod';
import { Id, InstantOut } from './scalars.js';

/** The parts of a score, each 0–1, before they are weighted. */
export const MatchFactors = z.strictObject({
  fit: z.number(),
  rating: z.number(),
  trust: z.number(),
  domain_performance: z.number(),
  load: z.number(),
  idle: z.number(),
  urgency: z.number(),
});
export type MatchFactors = z.infer<typeof MatchFactors>;

export const MatchCandidate = z.strictObject({
  worker_id: Id,
  rank: z.int().min(1),
  score: z.number(),
  factors: MatchFactors,
  /** What became of asking this worker; `not_asked` when someone before was taken. */
  outcome: z.enum(['offered', 'assigned', 'full', 'refused', 'not_asked']),
});

/** The hard rules, in the order in which they are counted. `had_task`: a worker who may not have the task (again). */
export const MATCH_RULES = [
  'pool',
  'availability',
  'capacity',
  'skills',
  'certifications',
  'capabilities',
  'trust_level',
  'rating',
  'jurisdictions',
  'languages',
  'had_task',
] as const;

/** Why nobody, or why so few: how many workers each hard rule left out, counted one after the other. */
export const MatchExclusion = z.strictObject({ rule: z.enum(MATCH_RULES), workers: z.int().min(0) });

/** One look for a worker: one `task.queued`, or one worker who became free. */
export const MatchRound = z.strictObject({
  round: z.int().min(1),
  reason: z.string(),
  workers_considered: z.int().min(0),
  excluded: z.array(MatchExclusion),
  /** The ten best, and everyone who was asked. */
  candidates: z.array(MatchCandidate),
  weights: MatchFactors,
  chosen_worker_id: Id.nullable(),
  matched_at: InstantOut,
});
export type MatchRound = z.infer<typeof MatchRound>;

export const MatchView = z.strictObject({ task_id: Id, waiting: z.boolean(), rounds: z.array(MatchRound) });
export type MatchView = z.infer<typeof MatchView>;
