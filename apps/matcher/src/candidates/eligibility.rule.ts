import type { z } from 'zod';
import { MATCH_RULES } from '#libs/contracts';
import type { MatchExclusion, Requirements } from '#libs/contracts';
import type { Demand } from './demand.rule.js';
import type { QueuedTask } from './queued-task.rule.js';
import { isSeparatedFrom } from './separation.rule.js';
import type { Separation } from './separation.rule.js';
import type { WorkerProfile } from './worker-profile.rule.js';

export type Rule = z.infer<typeof MatchExclusion>['rule'];

/**
 * The hard rules, in the order in which they are counted: a worker excluded by several counts for the first. Workers of
 * other organizations are not counted at all.
 */
export const RULES = MATCH_RULES;

/** All requirements but `relax_after`, which says when the registry queues the task with fewer of them. */
type RuledRequirement = Exclude<keyof Requirements, 'relax_after'>;

/** The rule that checks each requirement of a task, the cheapest to check first. */
const RULE_OF_REQUIREMENT = {
  worker_pool_id: 'pool',
  trust_level: 'trust_level',
  min_rating: 'rating',
  skills: 'skills',
  certifications: 'certifications',
  capabilities: 'capabilities',
  domains: 'domains',
  jurisdictions: 'jurisdictions',
  languages: 'languages',
} as const satisfies Record<RuledRequirement, Rule>;

/** A rule that only compares the worker with the task's requirements. */
export type DemandRule = (typeof RULE_OF_REQUIREMENT)[RuledRequirement];

const DEMAND_RULES = Object.values(RULE_OF_REQUIREMENT);

export type Eligibility =
  | { readonly outcome: 'eligible' }
  | { readonly outcome: 'foreign' }
  | { readonly outcome: 'excluded'; readonly rule: Rule };

/**
 * Whether this worker may be offered this task.
 *
 * @param openAssignments the worker's present number of open assignments
 * @param now a certification counts when it is valid now; it need not last until the deadline
 */
export function eligibilityOf(
  worker: WorkerProfile,
  openAssignments: number,
  task: Pick<QueuedTask, 'orgId' | 'demand' | 'excludedWorkerIds'> & Separation,
  now: Date,
): Eligibility {
  if (worker.orgId !== task.orgId) return { outcome: 'foreign' };
  const rule = RULES.find(rule => {
    switch (rule) {
      case 'availability':
        return !worker.available;
      case 'capacity':
        return openAssignments >= worker.capacity;
      case 'had_task':
        return isExcludedFrom(task, worker.workerId, now);
      case 'separation':
        return isSeparatedFrom(task, worker);
      default:
        return !meets(worker, task.demand, rule, now);
    }
  });
  return rule === undefined ? { outcome: 'eligible' } : { outcome: 'excluded', rule };
}

/**
 * Whether the worker meets the task's requirements, free or not: the part that is the same for a group of waiting
 * tasks.
 */
export function meetsDemand(worker: WorkerProfile, demand: Demand, now: Date): boolean {
  return DEMAND_RULES.every(rule => meets(worker, demand, rule, now));
}

/** Pools are strict boundaries, also for tasks without a pool when the worker is confined to its pools. */
export function isWithinPools(
  { poolIds, poolTasksOnly }: Pick<WorkerProfile, 'poolIds' | 'poolTasksOnly'>,
  { poolId }: Pick<Demand, 'poolId'>,
): boolean {
  return poolId === undefined ? !poolTasksOnly : poolIds.has(poolId);
}

function meets(worker: WorkerProfile, demand: Demand, rule: DemandRule, now: Date): boolean {
  switch (rule) {
    case 'pool':
      return isWithinPools(worker, demand);
    case 'skills':
      return demand.skills.every(skill => worker.skills.has(skill));
    case 'certifications':
      return demand.certifications.every(name => isCertified(worker, name, now));
    case 'capabilities':
      return demand.capabilities.every(name => worker.skills.has(name) || isCertified(worker, name, now));
    case 'trust_level':
      return demand.trustLevel === undefined || worker.trustLevel >= demand.trustLevel;
    case 'rating':
      return demand.minRating === undefined || worker.rating >= demand.minRating;
    case 'domains':
      return worker.domains.size === 0 || demand.domains.every(name => worker.domains.has(name));
    case 'jurisdictions':
      return demand.jurisdictions.every(name => worker.jurisdictions.has(name));
    case 'languages':
      return demand.languages.every(name => worker.languages.has(name));
  }
}

/** Whether a worker has had the task, or let an offer of it lapse so recently that it is not yet repeated. */
export function isExcludedFrom(
  { excludedWorkerIds, lapsedUntil }: Pick<QueuedTask, 'excludedWorkerIds' | 'lapsedUntil'>,
  workerId: string,
  now: Date,
): boolean {
  return excludedWorkerIds.has(workerId) || (lapsedUntil.get(workerId) ?? -Infinity) > now.getTime();
}

/** A certification ends at its `expires_at`: at that instant it is no longer valid. */
function isCertified(worker: WorkerProfile, name: string, now: Date): boolean {
  return (worker.certifications.get(name) ?? -Infinity) > now.getTime();
}
