import { labelKey } from '#libs/contracts';
import type { MatchFactors } from '#libs/contracts';
import { compareIds, urgencyRank } from './queued-task.rule.js';
import type { QueuedTask } from './queued-task.rule.js';
import { FACTORS } from './weights.rule.js';
import type { Weights } from './weights.rule.js';
import type { WorkerProfile } from './worker-profile.rule.js';

/** How offers to a worker have ended. Declining is a worker's right and does not count against them. */
export interface TrackRecord {
  /** Submitted answers. */
  readonly answered: number;
  /** Expired offers and released work. */
  readonly missed: number;
}

/** A worker with their history and open assignments. */
export interface Candidate {
  readonly worker: WorkerProfile;
  readonly openAssignments: number;
  readonly inDomain: TrackRecord;
  readonly overall: TrackRecord;
  /** When the last assignment ended; undefined for a worker who never had one. */
  readonly idleSince: Date | undefined;
}

export interface ScoringContext {
  readonly weights: Weights;
  /** The mean rating of the organization's rated workers, 0–5. */
  readonly meanRating: number;
  readonly now: Date;
}

export interface Scored {
  readonly candidate: Candidate;
  /** 0–1, the higher the better. */
  readonly score: number;
  readonly factors: MatchFactors;
}

const MAX_RATING = 5;
const MAX_TRUST = 5;
const MAX_URGENCY = 3;
/** The number of answers at which a worker's own rating counts as much as the organization's mean. */
const RATING_PRIOR_WEIGHT = 5;
/** A rating stated by the organization counts as this many observations. */
const STATED_RATING_WEIGHT = 5;
/** A worker without history is expected to finish this share of their offers. */
const EXPECTED_SHARE_ANSWERED = 0.7;
const SHARE_PRIOR_WEIGHT = 4;
/** Half of the idle factor is reached after this long without work. */
const HALF_IDLE_MS = 30 * 60_000;
const DOMAIN_SHARE_OF_FIT = 0.7;
/** For workers without any domain, between workers who name this one and those who name only others. */
const GENERALIST_FIT = 0.5;

/** Best first. Equal scores are ordered by id, so that every replica gives the same order. */
export function rankCandidates(
  candidates: readonly Candidate[],
  task: QueuedTask,
  context: ScoringContext,
): readonly Scored[] {
  return candidates
    .map(candidate => {
      const factors = factorsOf(candidate, task, context);
      return { candidate, factors, score: scoreOf(factors, context.weights) };
    })
    .sort(
      (one, other) =>
        other.score - one.score || compareIds(one.candidate.worker.workerId, other.candidate.worker.workerId),
    );
}

/** The weighted sum; with weights that sum to 1 it is between 0 and 1. */
export function scoreOf(factors: MatchFactors, weights: Weights): number {
  return FACTORS.reduce((sum, name) => sum + factors[name] * weights[name], 0);
}

/** Each between 0 and 1, the higher the better. */
export function factorsOf(candidate: Candidate, task: QueuedTask, context: ScoringContext): MatchFactors {
  const { worker } = candidate;
  const load = loadOf(candidate);
  return {
    fit: fitOf(worker, task),
    rating: ratingOf(candidate, context.meanRating) / MAX_RATING,
    trust: worker.trustLevel / MAX_TRUST,
    domain_performance: shareAnswered(candidate.inDomain),
    load,
    idle: idleOf(candidate, context.now),
    urgency: urgencyOf(task, load * shareAnswered(candidate.overall)),
  };
}

/** Specialists of the domain first; among equals, workers with the fewest unneeded skills. */
function fitOf(worker: WorkerProfile, task: QueuedTask): number {
  const domain =
    worker.domains.size === 0 ? GENERALIST_FIT : Number(worker.domains.has(labelKey(task.domain)));
  const needed = task.demand.skills.length;
  const focus = worker.skills.size === 0 ? 1 : Math.min(1, needed / worker.skills.size);
  return DOMAIN_SHARE_OF_FIT * domain + (1 - DOMAIN_SHARE_OF_FIT) * focus;
}

function ratingOf({ worker, overall }: Candidate, meanRating: number): number {
  const observations = worker.rating === 0 ? 0 : STATED_RATING_WEIGHT + overall.answered;
  return bayesianAverage(worker.rating, observations, meanRating, RATING_PRIOR_WEIGHT);
}

function shareAnswered({ answered, missed }: TrackRecord): number {
  const offers = answered + missed;
  const share = offers === 0 ? 0 : answered / offers;
  return bayesianAverage(share, offers, EXPECTED_SHARE_ANSWERED, SHARE_PRIOR_WEIGHT);
}

function loadOf({ worker, openAssignments }: Candidate): number {
  return worker.capacity === 0 ? 0 : Math.max(0, 1 - openAssignments / worker.capacity);
}

function idleOf({ idleSince }: Candidate, now: Date): number {
  if (idleSince === undefined) return 1;
  const idleMs = Math.max(0, now.getTime() - idleSince.getTime());
  return idleMs / (idleMs + HALF_IDLE_MS);
}

/** The more urgent the task, the more the worker's free capacity and answer rate matter. */
function urgencyOf(task: QueuedTask, readiness: number): number {
  return 1 - (urgencyRank(task.urgency) / MAX_URGENCY) * (1 - readiness);
}

/**
 * An average of few observations, shrunk toward the prior: `(n·mean + w·prior) / (n + w)`.
 *
 * The Bayesian average, as in IMDb's weighted rating (`v/(v+m)·R + m/(v+m)·C`); for shares of successes it is the
 * posterior mean of a Beta prior with `w` pseudo-observations. Without observations it is the prior, with many it
 * approaches their mean.
 *
 * @param prior the expected value without observations, in the same unit as `mean`
 * @param priorWeight how many observations the prior counts for; more than 0
 */
export function bayesianAverage(
  mean: number,
  observations: number,
  prior: number,
  priorWeight: number,
): number {
  return (observations * mean + priorWeight * prior) / (observations + priorWeight);
}
