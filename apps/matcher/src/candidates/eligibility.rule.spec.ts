import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Requirements, WorkerSpec, labelKey } from '#libs/contracts';
import { demandOf, signatureOf } from './demand.rule.js';
import { eligibilityOf, meetsDemand } from './eligibility.rule.js';
import { profileOf } from './worker-profile.rule.js';

const NOW = new Date('2026-03-01T12:00:00Z');
const POOL = '0190f0c0-0000-7000-8000-000000000001';

const able = WorkerSpec.parse({
  name: 'Ada',
  pool_ids: [POOL],
  skills: ['welding', 'cooking'],
  certifications: [{ name: 'first-aid', expires_at: '2026-03-01T12:00:01Z' }, { name: 'pilot' }],
  jurisdictions: ['DE'],
  languages: ['de', 'en'],
  trust_level: 3,
  rating: 4.5,
  capacity: 2,
});

const NOBODY = {
  excludedWorkerIds: new Set<string>(),
  requesters: new Set<string>(),
  excludedPersonKeys: new Set<string>(),
  lapsedUntil: new Map<string, number>(),
};

function ruleFor(
  change: Partial<WorkerSpec>,
  requirements: Partial<Requirements> = {},
  {
    open = 0,
    excluded = [],
    lapsed = [],
    requesters = [],
    people = [],
  }: {
    open?: number;
    excluded?: readonly string[];
    requesters?: readonly string[];
    people?: readonly string[];
    lapsed?: readonly (readonly [string, number])[];
  } = {},
): string {
  const result = eligibilityOf(
    profileOf('w1', 'org', { ...able, ...change }),
    open,
    {
      orgId: 'org',
      demand: demandOf(Requirements.parse(requirements)),
      excludedWorkerIds: new Set(excluded),
      requesters: new Set(requesters),
      excludedPersonKeys: new Set(people),
      lapsedUntil: new Map(lapsed),
    },
    NOW,
  );
  return result.outcome === 'excluded' ? result.rule : result.outcome;
}

test('a worker confined to its pools is eligible for their tasks', () => {
  expect(ruleFor({ pool_tasks_only: true }, { worker_pool_id: POOL })).toBe('eligible');
});

test('a worker who meets every requirement is eligible', () => {
  const everything = {
    worker_pool_id: POOL,
    skills: ['welding', 'cooking'],
    certifications: ['first-aid', 'pilot'],
    capabilities: ['Cooking', 'pilot'],
    jurisdictions: ['DE'],
    languages: ['en', 'de'],
    trust_level: 3,
    min_rating: 4.5,
  };
  expect(ruleFor({}, everything)).toBe('eligible');
});

test.each([
  ['pool', {}, { worker_pool_id: '0190f0c0-0000-7000-8000-000000000002' }],
  ['pool', { pool_tasks_only: true }, {}],
  ['availability', { available: false }, {}],
  ['capacity', { capacity: 0 }, {}],
  ['skills', {}, { skills: ['welding', 'singing'] }],
  ['certifications', {}, { certifications: ['diver'] }],
  ['capabilities', {}, { capabilities: ['welding', 'diver'] }],
  [
    'capabilities',
    { certifications: [{ name: 'diver', expires_at: '2026-03-01T12:00:00Z' }] },
    { capabilities: ['diver'] },
  ],
  ['trust_level', {}, { trust_level: 4 }],
  ['rating', {}, { min_rating: 4.51 }],
  ['domains', { domains: ['security'] }, { domains: ['legal'] }],
  ['jurisdictions', {}, { jurisdictions: ['DE', 'FR'] }],
  ['languages', {}, { languages: ['fr'] }],
])('%s excludes a worker without it', (rule, change, requirements) => {
  expect(ruleFor(change, requirements)).toBe(rule);
});

test('a worker without domains is a generalist and meets every domain', () => {
  expect(ruleFor({ domains: [] }, { domains: ['legal'] })).toBe('eligible');
  expect(ruleFor({ domains: ['Legal'] }, { domains: ['legal'] })).toBe('eligible');
});

test('a worker at capacity, and one who has had the task, are excluded', () => {
  expect(ruleFor({}, {}, { open: 1 })).toBe('eligible');
  expect(ruleFor({}, {}, { open: 2 })).toBe('capacity');
  expect(ruleFor({}, {}, { excluded: ['w1'] })).toBe('had_task');
  expect(ruleFor({}, {}, { lapsed: [['w1', NOW.getTime() + 1]] })).toBe('had_task');
  expect(ruleFor({}, {}, { lapsed: [['w1', NOW.getTime()]] })).toBe('eligible');
});

test('a person who requested the task, or has it with another account, is excluded in any spelling', () => {
  const zoe = { person_id: 'Zo\u00eb' };
  expect(ruleFor({}, {}, { requesters: ['w1'] })).toBe('separation');
  expect(ruleFor(zoe, {}, { requesters: [labelKey('ZOE\u0308')] })).toBe('separation');
  expect(ruleFor(zoe, {}, { people: [labelKey('zo\u00cb')] })).toBe('separation');
  expect(ruleFor(zoe, {}, { requesters: ['zoe'], people: ['ada'] })).toBe('eligible');
  expect(ruleFor({ person_id: null }, {}, { requesters: ['zoe'], people: ['ada'] })).toBe('eligible');
  expect(ruleFor(zoe, {}, { people: [labelKey('Zo\u00eb')], lapsed: [['w1', NOW.getTime()]] })).toBe(
    'eligible',
  );
  expect(ruleFor(zoe, {}, { requesters: ['w1'], excluded: ['w1'] })).toBe('had_task');
});

test('another organization’s worker is foreign regardless of everything else', () => {
  const task = {
    orgId: 'other',
    demand: demandOf(Requirements.parse({})),
    ...NOBODY,
  };
  expect(eligibilityOf(profileOf('w1', 'org', able), 0, task, NOW)).toEqual({ outcome: 'foreign' });
});

test('a certification ends at its expiry, and the later of two counts', () => {
  const expiring = (...ends: readonly string[]) => ({
    certifications: ends.map(end => ({ name: 'first-aid', expires_at: end })),
  });
  const needed = { certifications: ['first-aid'] };
  expect(ruleFor(expiring('2026-03-01T12:00:00.001Z'), needed)).toBe('eligible');
  expect(ruleFor(expiring('2026-03-01T12:00:00.000Z'), needed)).toBe('certifications');
  expect(ruleFor(expiring('2027-01-01T00:00:00Z', '2020-01-01T00:00:00Z'), needed)).toBe('eligible');
});

test('labels are compared regardless of case and accent encoding, and otherwise exactly', () => {
  expect(ruleFor({ skills: ['Caf\u00e9'] }, { skills: ['CAFE\u0301'] })).toBe('eligible');
  expect(ruleFor({ skills: ['soc-operator'] }, { skills: ['soc operator'] })).toBe('skills');
});

test('eligibility is meeting the demand, having capacity, and not having had the task', () => {
  const labels = fc.subarray(['a', 'b', 'c']);
  fc.assert(
    fc.property(
      labels,
      labels,
      fc.integer({ min: 1, max: 5 }),
      fc.integer({ min: 1, max: 5 }),
      (has, asks, trust, from) => {
        const worker = profileOf('w', 'org', { ...able, skills: has, languages: has, trust_level: trust });
        const demand = demandOf(Requirements.parse({ skills: asks, languages: asks, trust_level: from }));
        const task = {
          orgId: 'org',
          demand,
          ...NOBODY,
        };
        expect(meetsDemand(worker, demand, NOW)).toBe(
          eligibilityOf(worker, 0, task, NOW).outcome === 'eligible',
        );
      },
    ),
  );
});

test('demands that differ only in order and case have the same signature', () => {
  const one = demandOf(Requirements.parse({ skills: ['A', 'b', 'B'], languages: ['de'] }));
  const other = demandOf(Requirements.parse({ skills: ['B', 'a'], languages: ['DE'] }));
  const third = demandOf(Requirements.parse({ skills: ['B', 'a'], jurisdictions: ['DE'] }));
  expect(signatureOf(one)).toBe(signatureOf(other));
  expect(signatureOf(one)).not.toBe(signatureOf(third));
});
