import { z } from 'zod';
import { Id, InstantOut } from './scalars.js';

/** The factors of a score, each 0–1, before weighting. */
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
  /** The outcome for this worker; `not_asked` when an earlier candidate was taken. */
  outcome: z.enum(['offered', 'assigned', 'full', 'refused', 'not_asked']),
});

/**
 * The hard rules, in counting order. `had_task`: a worker excluded from the task. `separation`: a person who requested
 * the task, or another account of a person who has or had it.
 */
export const MATCH_RULES = [
  'pool',
  'availability',
  'capacity',
  'skills',
  'certifications',
  'capabilities',
  'trust_level',
  'rating',
  'domains',
  'jurisdictions',
  'languages',
  'had_task',
  'separation',
] as const;

/** Why no or few workers matched: the number of workers that each hard rule excluded, applied one after the other. */
export const MatchExclusion = z.strictObject({ rule: z.enum(MATCH_RULES), workers: z.int().min(0) });

/** One search for a worker: for one `task.queued`, or one worker who became free. */
export const MatchRound = z.strictObject({
  round: z.int().min(1),
  reason: z.string(),
  workers_considered: z.int().min(0),
  excluded: z.array(MatchExclusion),
  /** The ten best, and all workers who were asked. */
  candidates: z.array(MatchCandidate),
  weights: MatchFactors,
  chosen_worker_id: Id.nullable(),
  matched_at: InstantOut,
});
export type MatchRound = z.infer<typeof MatchRound>;

/**
 * A round as services store and exchange it. Readers of the previous release refuse a rule they do not know, so the
 * workers that `separation` excluded are counted separately.
 */
export const StoredMatchRound = MatchRound.extend({ separated: z.int().min(0).default(0) });
export type StoredMatchRound = z.infer<typeof StoredMatchRound>;

export const MatchView = z.strictObject({ task_id: Id, waiting: z.boolean(), rounds: z.array(MatchRound) });
export type MatchView = z.infer<typeof MatchView>;
