import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Requirements, WorkerSpec } from '#libs/contracts';
import { demandOf } from '../candidates/demand.rule.js';
import { RULES, eligibilityOf } from '../candidates/eligibility.rule.js';
import { standingOf } from '../candidates/standing.rule.js';
import { DEFAULT_WEIGHTS } from '../candidates/weights.rule.js';
import { profileOf } from '../candidates/worker-profile.rule.js';
import type { WorkerProfile } from '../candidates/worker-profile.rule.js';
import { WorkerIndex } from './worker-index.js';

const NOW = new Date('2026-03-01T12:00:00Z');
const ORGS = ['org-1', 'org-2'];
const POOLS: readonly string[] = [randomUUID(), randomUUID()];
/** More than the initial capacity of an index, so that everything grows at least once. */
const WORKERS: readonly string[] = Array.from({ length: 150 }, () => randomUUID());

const PEOPLE: readonly string[] = ['ada', 'eve', 'zoë'];

interface Known {
  readonly worker: WorkerProfile;
  readonly open: number;
}

const spec = fc
  .record({
    pool_ids: fc.subarray([...POOLS]),
    pool_tasks_only: fc.boolean(),
    skills: fc.subarray(['a', 'b', 'c']),
    certifications: fc.subarray([
      { name: 'valid', expires_at: '2026-03-02T00:00:00Z' },
      { name: 'expired', expires_at: '2026-02-01T00:00:00Z' },
      { name: 'endless' },
    ]),
    domains: fc.subarray(['x', 'y']),
    jurisdictions: fc.subarray(['DE', 'FR']),
    languages: fc.subarray(['de', 'fr']),
    trust_level: fc.integer({ min: 1, max: 5 }),
    rating: fc.integer({ min: 0, max: 100 }).map(steps => steps / 20),
    capacity: fc.integer({ min: 0, max: 3 }),
    available: fc.boolean(),
    person_id: fc.constantFrom(null, null, ...PEOPLE),
  })
  .map(given => WorkerSpec.parse({ name: 'Ada', ...given }));

const workerId = fc.constantFrom(...WORKERS);
const change = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({ kind: fc.constant('put' as const), id: workerId, spec, open: fc.nat({ max: 3 }) }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('remove' as const), id: workerId }) },
  {
    weight: 1,
    arbitrary: fc.record({ kind: fc.constant('open' as const), id: workerId, open: fc.nat({ max: 3 }) }),
  },
);

interface Asked {
  readonly orgId: string;
  readonly requirements: Requirements;
  readonly excluded: readonly string[];
  readonly requesters: readonly string[];
  readonly people: readonly string[];
  readonly lapsed: readonly string[];
  readonly limit: number;
}

const query: fc.Arbitrary<Asked> = fc.record({
  orgId: fc.constantFrom(...ORGS),
  requirements: fc
    .record(
      {
        worker_pool_id: fc.constantFrom(...POOLS),
        skills: fc.subarray(['a', 'b', 'c', 'nobody-has-it'], { maxLength: 2 }),
        certifications: fc.subarray(['valid', 'expired', 'endless'], { maxLength: 1 }),
        capabilities: fc.subarray(['a', 'valid', 'expired', 'nobody-has-it'], { maxLength: 2 }),
        domains: fc.subarray(['x', 'y']),
        jurisdictions: fc.subarray(['DE', 'FR'], { maxLength: 1 }),
        languages: fc.subarray(['de', 'fr'], { maxLength: 1 }),
        trust_level: fc.integer({ min: 1, max: 5 }),
        min_rating: fc.integer({ min: 0, max: 100 }).map(steps => steps / 20),
      },
      { requiredKeys: [] },
    )
    .map(given => Requirements.parse(given)),
  excluded: fc.subarray([...WORKERS], { maxLength: 3 }),
  requesters: fc.subarray([...WORKERS, ...PEOPLE, 'system', '00000000'], { maxLength: 3 }),
  people: fc.subarray([...PEOPLE], { maxLength: 2 }),
  lapsed: fc.subarray([...WORKERS], { maxLength: 5 }),
  limit: fc.constantFrom<number[]>(1, 5, 1_000),
});

/** A worker always belongs to the same organization. */
const orgOf = (id: string) => ORGS[WORKERS.indexOf(id) % ORGS.length] ?? '';

function checkAgainstFilter(index: WorkerIndex, known: ReadonlyMap<string, Known>, asked: Asked): void {
  const { orgId, limit } = asked;
  const excludedWorkerIds = new Set(asked.excluded);
  // Past pauses: these workers may be offered the task again.
  const lapsedUntil = new Map(asked.lapsed.map(id => [id, 0]));
  const separation = {
    requesters: new Set(asked.requesters),
    excludedPersonKeys: new Set(asked.people),
    lapsedUntil,
  };
  const task = { orgId, demand: demandOf(asked.requirements), excludedWorkerIds, ...separation };
  const own = [...known.values()].filter(({ worker }) => worker.orgId === orgId);
  const results = own.map(one => ({ ...one, result: eligibilityOf(one.worker, one.open, task, NOW) }));
  const eligible = results.filter(({ result }) => result.outcome === 'eligible');

  const found = index.shortlist(orgId, { ...task, domainKey: 'x', limit });

  expect(found.workersConsidered).toBe(own.length);
  const counts = RULES.map(rule => ({
    rule,
    workers: results.filter(({ result }) => result.outcome === 'excluded' && result.rule === rule).length,
  }));
  expect(found.excluded).toEqual(counts.filter(({ workers }) => workers > 0));

  const place = ({ worker }: Known) => [worker.domains.has('x') ? 1 : 0, standingOf(worker, DEFAULT_WEIGHTS)];
  const best = eligible.map(place).sort((one, other) => compare(other, one));
  const chosen = found.workerIds.flatMap(id => known.get(id) ?? []);
  expect(chosen.map(place)).toEqual(best.slice(0, limit));
  const ids = new Set(eligible.map(({ worker }) => worker.workerId));
  expect(found.workerIds.every(id => ids.has(id))).toBe(true);
  expect(new Set(found.workerIds).size).toBe(found.workerIds.length);
}

function compare(one: readonly number[], other: readonly number[]): number {
  return (one[0] ?? 0) - (other[0] ?? 0) || (one[1] ?? 0) - (other[1] ?? 0);
}

test('finds exactly the workers that a filter over all workers finds, after any changes', () => {
  fc.assert(
    fc.property(
      fc.array(change, { minLength: 1, maxLength: 400, size: 'max' }),
      fc.array(query, { maxLength: 12, size: 'max' }),
      (changes, queries) => {
        const index = new WorkerIndex(DEFAULT_WEIGHTS);
        const known = new Map<string, Known>();
        for (const one of changes) {
          const before = known.get(one.id);
          if (one.kind === 'put') {
            const worker = profileOf(one.id, orgOf(one.id), one.spec);
            known.set(one.id, { worker, open: before?.open ?? one.open });
            index.put(worker, one.open, NOW);
          } else if (one.kind === 'remove') {
            known.delete(one.id);
            index.remove(orgOf(one.id), one.id);
          } else if (before !== undefined) {
            known.set(one.id, { ...before, open: one.open });
            index.setOpenAssignments(orgOf(one.id), one.id, one.open);
          }
        }
        for (const asked of queries) checkAgainstFilter(index, known, asked);
      },
    ),
    { numRuns: 100 },
  );
});

test('works the same on sets that are large enough to stay bitsets', () => {
  const index = new WorkerIndex(DEFAULT_WEIGHTS);
  const known = new Map<string, Known>();
  const specs = fc.sample(spec, { numRuns: 9_000, seed: 7 });
  for (const one of specs) {
    const worker = profileOf(randomUUID(), 'org-1', one);
    known.set(worker.workerId, { worker, open: 0 });
    index.put(worker, 0, NOW);
  }
  const had = [...known.keys()].slice(0, 40);
  for (const asked of fc.sample(query, { numRuns: 60, seed: 7 })) {
    const requirements = {
      ...asked.requirements,
      certifications: [],
      skills: asked.requirements.skills.slice(0, 1),
    };
    checkAgainstFilter(index, known, { ...asked, requirements, orgId: 'org-1', excluded: had });
  }
  checkAgainstFilter(index, known, {
    orgId: 'org-1',
    requirements: Requirements.parse({}),
    excluded: had,
    requesters: [PEOPLE[0] ?? ''],
    people: [PEOPLE[1] ?? ''],
    lapsed: [],
    limit: 50,
  });
});

test('the mean rating is that of the rated workers, through changes and removals', () => {
  const index = new WorkerIndex(DEFAULT_WEIGHTS);
  const put = (id: string, rating: number) => {
    index.put(profileOf(id, 'org', WorkerSpec.parse({ name: 'Ada', rating })), 0, NOW);
  };
  const [one, two, unrated] = [randomUUID(), randomUUID(), randomUUID()];
  expect(index.meanRating('org')).toBe(2.5);
  put(one, 4);
  put(two, 2);
  put(unrated, 0);
  expect(index.meanRating('org')).toBeCloseTo(3);
  put(two, 5);
  expect(index.meanRating('org')).toBeCloseTo(4.5);
  index.remove('org', one);
  expect(index.meanRating('org')).toBeCloseTo(5);
});

test('open assignments determine the remaining capacity, and never go below zero', () => {
  const index = new WorkerIndex(DEFAULT_WEIGHTS);
  const id = randomUUID();
  index.put(profileOf(id, 'org', WorkerSpec.parse({ name: 'Ada', capacity: 1 })), 0, NOW);
  index.changeOpenAssignments('org', id, -1);
  index.changeOpenAssignments('org', id, 1);
  expect(index.hasCapacity('org', id)).toBe(false);
  expect([...index.busyWorkers()]).toEqual([{ orgId: 'org', workerId: id }]);
  index.changeOpenAssignments('org', id, -1);
  expect(index.hasCapacity('org', id)).toBe(true);
  expect(index.hasCapacity('other', id)).toBe(false);
});
