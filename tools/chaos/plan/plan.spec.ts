import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Servers } from './catalogued-fault.js';
import { faultCatalogue } from './fault-catalogue.js';
import { costOf, planOf } from './plan.js';

const SERVERS = ['single', 'replicated'] as const;
const namesFor = (servers: Servers) => faultCatalogue(servers).map(({ name }) => name);

const inputs = fc.constantFrom(...SERVERS).chain(servers =>
  fc.record({
    servers: fc.constant(servers),
    seed: fc.integer({ min: 0, max: 2 ** 31 }),
    durationMs: fc.integer({ min: 10_000, max: 40 * 60_000 }),
    only: fc.oneof(fc.constant([]), fc.subarray(namesFor(servers), { minLength: 1, maxLength: 4 })),
  }),
);

test.each(SERVERS)('no two kinds of fault share a name, with %s servers', servers => {
  const names = namesFor(servers);
  expect(new Set(names).size).toBe(names.length);
});

test('the same seed gives the same plan', () => {
  fc.assert(
    fc.property(inputs, input => {
      expect(planOf(input)).toEqual(planOf({ ...input }));
    }),
  );
});

test('another seed gives another plan', () => {
  const plans = Array.from({ length: 20 }, (_, seed) =>
    JSON.stringify(planOf({ seed, durationMs: 600_000, only: [], servers: 'single' })),
  );
  expect(new Set(plans).size).toBe(20);
});

test('a plan keeps to its time and the requested kinds, and never throws two faults at one target at a time', () => {
  fc.assert(
    fc.property(inputs, input => {
      const rounds = planOf(input);
      const costs = rounds.map(costOf);
      expect(costs.reduce((sum, cost) => sum + cost, 0)).toBeLessThanOrEqual(input.durationMs);
      for (const { faults, lengthMs } of rounds) {
        expect(faults.length).toBeGreaterThan(0);
        expect(new Set(faults.map(({ resource }) => resource)).size).toBe(faults.length);
        for (const { name, startMs, durationMs } of faults) {
          expect(startMs + durationMs).toBeLessThanOrEqual(lengthMs);
          if (input.only.length > 0) expect(input.only).toContain(name);
        }
      }
    }),
  );
});

test.each(SERVERS)(
  'twenty minutes with %s servers throw every kind alone, then several at a time',
  servers => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 2 ** 31 }), seed => {
        const rounds = planOf({ seed, durationMs: 20 * 60_000, only: [], servers });
        const alone = rounds.filter(({ faults }) => faults.length === 1).map(({ faults }) => faults[0]?.name);
        expect(new Set(alone)).toEqual(new Set(namesFor(servers)));
        expect(rounds.some(({ faults }) => faults.length > 1)).toBe(true);
      }),
      { numRuns: 50 },
    );
  },
);
