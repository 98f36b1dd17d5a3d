import { labelKey } from '#libs/contracts';
import type { Requirements } from '#libs/contracts';

/** A task's requirements for workers, with normalized labels. All of them are hard rules. */
export interface Demand {
  readonly poolId: string | undefined;
  readonly skills: readonly string[];
  readonly certifications: readonly string[];
  /** Each held as a skill or as a valid certification. */
  readonly capabilities: readonly string[];
  /** Each among the worker's own, unless these are empty. */
  readonly domains: readonly string[];
  readonly jurisdictions: readonly string[];
  readonly languages: readonly string[];
  readonly trustLevel: number | undefined;
  readonly minRating: number | undefined;
}

export function demandOf(requirements: Requirements): Demand {
  return {
    poolId: requirements.worker_pool_id,
    skills: sortedKeys(requirements.skills),
    certifications: sortedKeys(requirements.certifications),
    capabilities: sortedKeys(requirements.capabilities ?? []),
    domains: sortedKeys(requirements.domains ?? []),
    jurisdictions: sortedKeys(requirements.jurisdictions),
    languages: sortedKeys(requirements.languages),
    trustLevel: requirements.trust_level,
    minRating: requirements.min_rating,
  };
}

/** Equal for tasks with the same requirements, in any order and case. */
export function signatureOf(demand: Demand): string {
  const parts = {
    poolId: demand.poolId ?? null,
    skills: demand.skills,
    certifications: demand.certifications,
    jurisdictions: demand.jurisdictions,
    languages: demand.languages,
    trustLevel: demand.trustLevel ?? null,
    minRating: demand.minRating ?? null,
    capabilities: demand.capabilities,
    domains: demand.domains,
  } satisfies Record<keyof Demand, unknown>;
  return JSON.stringify(Object.values(parts));
}

function sortedKeys(labels: readonly string[]): readonly string[] {
  return [...new Set(labels.map(labelKey))].sort();
}
