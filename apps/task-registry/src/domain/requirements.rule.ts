import { ANY_DOMAIN, isSameLabel, jurisdictionsOf } from '#libs/contracts';
import type { DecisionSpec, RELAXABLE, Requirements, StoredTaskSpec } from '#libs/contracts';
import { relaxAt } from './clocks.rule.js';
import type { Task } from './task.rule.js';

type TaskRequirements = Pick<Task, 'createdAt' | 'trustFloor'> & {
  readonly spec: Pick<StoredTaskSpec, 'domain' | 'requirements'> & {
    readonly decision?: Pick<DecisionSpec, 'jurisdiction'> | undefined;
  };
};

/**
 * The requirements that apply to workers at `now`: the task's own, without the relaxed ones, and what its decision and the
 * present step add. The domain and the jurisdiction of a decision are never relaxed.
 */
export function requirementsAt(task: TaskRequirements, now: Date): Requirements {
  const { relax_after: relaxation, ...stated } = task.spec.requirements;
  const at = relaxAt(task);
  const dropped = at === null || now < at ? [] : (relaxation?.drop ?? []);
  const kept = forDecision(without(stated, new Set(dropped)), task);
  const { trustFloor } = task;
  return trustFloor === null ? kept : { ...kept, trust_level: Math.max(trustFloor, kept.trust_level ?? 1) };
}

/** A decision requires its domain and jurisdiction of the worker; other work only prefers its domain. */
function forDecision(
  requirements: Requirements,
  { spec: { domain, decision } }: TaskRequirements,
): Requirements {
  if (decision === undefined) return requirements;
  const { domains = [] } = requirements;
  const isNamed = !isSameLabel(domain, ANY_DOMAIN) && !domains.some(one => isSameLabel(one, domain));
  return {
    ...requirements,
    ...(isNamed && { domains: [...domains, domain] }),
    jurisdictions: jurisdictionsOf(requirements, decision),
  };
}

function without(requirements: Requirements, dropped: ReadonlySet<(typeof RELAXABLE)[number]>): Requirements {
  const { capabilities, trust_level: trustLevel, min_rating: minRating, ...others } = requirements;
  const keeps = (name: (typeof RELAXABLE)[number]): boolean => !dropped.has(name);
  return {
    ...others,
    skills: keeps('skills') ? others.skills : [],
    certifications: keeps('certifications') ? others.certifications : [],
    jurisdictions: keeps('jurisdictions') ? others.jurisdictions : [],
    languages: keeps('languages') ? others.languages : [],
    ...(capabilities && keeps('capabilities') && { capabilities }),
    ...(trustLevel !== undefined && keeps('trust_level') && { trust_level: trustLevel }),
    ...(minRating !== undefined && keeps('min_rating') && { min_rating: minRating }),
  };
}
