import { labelKey } from '#libs/contracts';
import type { WorkerSpec } from '#libs/contracts';

/** The worker as the rules see them, with normalized labels. */
export interface WorkerProfile {
  readonly workerId: string;
  readonly orgId: string;
  readonly poolIds: ReadonlySet<string>;
  /** The worker is not offered tasks without a pool. */
  readonly poolTasksOnly: boolean;
  readonly skills: ReadonlySet<string>;
  /** When each expires, in ms since 1970; `Infinity` if it does not. */
  readonly certifications: ReadonlyMap<string, number>;
  readonly domains: ReadonlySet<string>;
  readonly jurisdictions: ReadonlySet<string>;
  readonly languages: ReadonlySet<string>;
  readonly trustLevel: number;
  /** 0–5; 0 means not rated yet. */
  readonly rating: number;
  readonly capacity: number;
  readonly available: boolean;
  /** The label key of the person behind the account; undefined when none is stated. */
  readonly personKey: string | undefined;
  /** Incremented by every change that affects the worker's work. */
  readonly revision: number;
}

export function profileOf(workerId: string, orgId: string, spec: WorkerSpec, revision = 1): WorkerProfile {
  return {
    workerId,
    orgId,
    poolIds: new Set(spec.pool_ids),
    poolTasksOnly: spec.pool_tasks_only ?? false,
    skills: keysOf(spec.skills),
    certifications: latestExpiries(spec.certifications),
    domains: keysOf(spec.domains),
    jurisdictions: keysOf(spec.jurisdictions),
    languages: keysOf(spec.languages),
    trustLevel: spec.trust_level,
    rating: spec.rating,
    capacity: spec.capacity,
    available: spec.available,
    personKey: spec.person_id == null ? undefined : labelKey(spec.person_id),
    revision,
  };
}

function keysOf(labels: readonly string[]): ReadonlySet<string> {
  return new Set(labels.map(labelKey));
}

/** A renewed certification may appear twice: the later expiry counts. */
function latestExpiries(certifications: WorkerSpec['certifications']): ReadonlyMap<string, number> {
  const expiries = new Map<string, number>();
  for (const { name, expires_at: expiresAt } of certifications) {
    const key = labelKey(name);
    const until = expiresAt === undefined ? Infinity : Date.parse(expiresAt);
    expiries.set(key, Math.max(until, expiries.get(key) ?? -Infinity));
  }
  return expiries;
}
