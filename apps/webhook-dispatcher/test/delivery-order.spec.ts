import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import type { DataSource } from 'typeorm';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { connect } from '#libs/database';
import { createTestDatabase } from '#libs/testing';
import type { TestDatabase } from '#libs/testing';
import { MIGRATIONS } from '../src/migrations/migrations.js';
import { OrderModel } from './order-model.js';
import type { Step } from './order-model.js';
import { OrderedTask } from './ordered-task.js';

const numbers = fc.uniqueArray(fc.integer({ min: 1, max: 8 }), { minLength: 1, maxLength: 3 });
const lane = fc.constantFrom('callback' as const, 'endpoint' as const);
const nth = fc.nat(7);
const claim = fc.boolean();

const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 5, arbitrary: fc.record({ step: fc.constant('arrive' as const), numbers, claim }) },
  {
    weight: 6,
    arbitrary: fc.record({
      step: fc.constant('attempt' as const),
      lane,
      nth,
      outcome: fc.constantFrom('delivered' as const, 'retried' as const, 'failed' as const),
      claimNext: claim,
    }),
  },
  { weight: 2, arbitrary: fc.record({ step: fc.constant('claim' as const) }) },
  {
    weight: 3,
    arbitrary: fc.record({ step: fc.constant('pass' as const), minutes: fc.integer({ min: 1, max: 8 }) }),
  },
  { weight: 2, arbitrary: fc.record({ step: fc.constant('free' as const) }) },
  { weight: 1, arbitrary: fc.record({ step: fc.constant('skip' as const), lane }) },
  { weight: 1, arbitrary: fc.record({ step: fc.constant('redeliver' as const), lane, nth }) },
);

/** The third event has a time, by the patience with the second one, when the first comes after all, and again. */
const LATE_AND_REPEATED: Step[] = [
  { step: 'arrive', numbers: [2], claim: false },
  { step: 'pass', minutes: 3 },
  { step: 'arrive', numbers: [3], claim: false },
  { step: 'pass', minutes: 8 },
  { step: 'free' },
  { step: 'attempt', lane: 'callback', nth: 0, outcome: 'retried', claimNext: false },
  { step: 'arrive', numbers: [1], claim: false },
  { step: 'arrive', numbers: [1], claim: false },
];

let database: TestDatabase;
let dataSource: DataSource;

beforeAll(async () => {
  database = await createTestDatabase();
  dataSource = await connect(
    { url: database.url, schema: 'webhook_dispatcher', migrations: MIGRATIONS },
    { warn: () => undefined },
  );
});

afterAll(async () => {
  await dataSource.destroy();
  await database.drop();
});

it('orders deliveries as its model does, over any history of a task', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 3, maxLength: 24, size: 'max' }), async history => {
      const task = await OrderedTask.create(dataSource, randomUUID());
      const model = new OrderModel();
      for (const [place, one] of history.entries()) {
        await task.run(one);
        model.run(one);
        expect(await task.state(), `after step ${place + 1}: ${JSON.stringify(one)}`).toEqual(model.state());
      }
    }),
    { numRuns: 150, examples: [[LATE_AND_REPEATED]] },
  );
}, 120_000);
