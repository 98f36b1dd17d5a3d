import type { WorkerProfile } from '../../../apps/matcher/src/candidates/worker-profile.rule.js';
import { Random } from '../random.js';

export const ORG_ID = '00000000-0000-7000-8000-000000000001';

const SKILLS = labels('skill', 60);
const CERTIFICATIONS = labels('certification', 25);
const DOMAINS = labels('domain', 12);
const LANGUAGES = labels('language', 10);
const JURISDICTIONS = labels('jurisdiction', 8);

/**
 * The worker with a given number, computed deterministically, so that a million need not be stored to be checked
 * later.
 */
export function workerOf(nth: number): WorkerProfile {
  const random = new Random(nth + 1);
  return {
    workerId: workerIdOf(nth),
    orgId: ORG_ID,
    poolIds: new Set(),
    poolTasksOnly: false,
    skills: new Set(someOf(SKILLS, 2 + random.below(5), random)),
    certifications: new Map(someOf(CERTIFICATIONS, random.below(4), random).map(name => [name, Infinity])),
    domains: new Set(someOf(DOMAINS, random.below(3), random)),
    jurisdictions: new Set(someOf(JURISDICTIONS, 1, random)),
    languages: new Set(someOf(LANGUAGES, 1 + random.below(2), random)),
    trustLevel: 1 + random.below(5),
    rating: random.below(5) === 0 ? 0 : (20 + random.below(31)) / 10,
    capacity: 1 + random.below(5),
    available: random.below(10) !== 0,
    personKey: undefined,
    revision: 1,
  };
}

export function numberOf(workerId: string): number {
  return Number.parseInt(workerId.slice(-12), 16);
}

function workerIdOf(nth: number): string {
  return `00000000-0000-7000-9000-${nth.toString(16).padStart(12, '0')}`;
}

/** A task's requirements: four conditions on labels that some workers have. */
export function conditionsOf(random: Random): {
  readonly skills: readonly string[];
  readonly certifications: readonly string[];
  readonly trustLevel: number;
  readonly minRating: number;
} {
  return {
    skills: someOf(SKILLS, 1, random),
    certifications: someOf(CERTIFICATIONS, 1, random),
    trustLevel: 2 + random.below(3),
    minRating: (30 + random.below(16)) / 10,
  };
}

export function domainOf(random: Random): string {
  return DOMAINS[random.below(DOMAINS.length)] ?? '';
}

/** A few labels are common and most are rare, as in practice: the square of a uniform random number. */
function someOf(from: readonly string[], count: number, random: Random): string[] {
  const chosen = new Set<string>();
  for (let left = count; left > 0; left -= 1) {
    chosen.add(from[Math.floor(random.next() ** 2 * from.length)] ?? '');
  }
  return [...chosen];
}

function labels(kind: string, count: number): readonly string[] {
  return Array.from({ length: count }, (_, nth) => `${kind}-${nth}`);
}
