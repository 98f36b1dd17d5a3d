import type { components } from '../../api/schema.js';

export type MatchRound = components['schemas']['MatchRound'];
export type MatchCandidate = components['schemas']['MatchCandidate'];
export type FactorName = keyof components['schemas']['MatchFactors'];

export const FACTORS: readonly FactorName[] = [
  ...(['fit', 'rating', 'trust', 'domain_performance', 'load', 'idle', 'urgency'] as const),
];

/** What a factor adds to a candidate's score: itself by its weight. */
export function contributionOf(
  { factors }: MatchCandidate,
  { weights }: MatchRound,
  name: FactorName,
): number {
  return factors[name] * weights[name];
}

/** The factors by which a candidate is ahead of another one, the largest lead first. */
export function leadsOf(
  candidate: MatchCandidate,
  other: MatchCandidate,
  round: MatchRound,
): readonly FactorName[] {
  const leadOf = (name: FactorName): number =>
    contributionOf(candidate, round, name) - contributionOf(other, round, name);
  return FACTORS.filter(name => leadOf(name) > 0).toSorted((one, two) => leadOf(two) - leadOf(one));
}

/** Why a worker got the place of a round, or did not. */
export type Explanation =
  | { readonly kind: 'chosen'; readonly leads: readonly FactorName[] }
  /** Was chosen, and nobody came after. */
  | { readonly kind: 'alone' }
  /** A candidate with a higher score was taken. */
  | { readonly kind: 'behind'; readonly rank: number; readonly leads: readonly FactorName[] }
  /** Was asked, but had no place left, or the registry refused. */
  | { readonly kind: 'full' | 'refused'; readonly rank: number }
  /** Not among those of the round: excluded by a rule, or behind the ten best. */
  | { readonly kind: 'absent' };

/** Explains the outcome of a round for a worker. `leads` are those of the chosen worker over the next, or over them. */
export function explain(round: MatchRound, workerId: string): Explanation {
  const candidate = round.candidates.find(one => one.worker_id === workerId);
  if (candidate === undefined) return { kind: 'absent' };
  const { rank, outcome } = candidate;
  if (outcome === 'full' || outcome === 'refused') return { kind: outcome, rank };
  if (outcome === 'not_asked') {
    const chosen = round.candidates.find(one => one.worker_id === round.chosen_worker_id);
    return { kind: 'behind', rank, leads: chosen === undefined ? [] : leadsOf(chosen, candidate, round) };
  }
  const next = round.candidates
    .filter(one => one.rank > rank)
    .toSorted((one, two) => one.rank - two.rank)
    .at(0);
  return next === undefined ? { kind: 'alone' } : { kind: 'chosen', leads: leadsOf(candidate, next, round) };
}
