import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { DeliveryResultsRepository } from '../src/delivery/delivery-results.repository.js';
import type { AttemptRecord, DeliveryResult } from '../src/delivery/delivery-results.repository.js';
import { DispatcherWorld } from './dispatcher-world.js';

let world: DispatcherWorld;

beforeAll(async () => {
  world = await DispatcherWorld.start();
  await world.organizationSecret();
});
afterAll(() => world.close());

test('a result repeated because its commit was in doubt does not record another attempt', async () => {
  const taskId = await world.taskWithCallback();
  await world.happens(taskId, 1);
  const [delivery] = await world.settled(taskId, 1);
  const deliveryId = delivery?.delivery_id ?? '';
  const [first] = await world.attemptsOf(deliveryId);
  const attempt: AttemptRecord = {
    startedAt: new Date(first?.started_at ?? ''),
    durationMs: first?.duration_ms ?? 0,
    outcome: 'delivered',
    status: 200,
    retryAfterMs: null,
    responseBody: '',
    error: null,
  };
  const result: DeliveryResult = {
    ...{ deliveryId, leaseId: randomUUID(), round: 1, taskId, destinationId: taskId, endpointId: null },
    destination: { orgId: world.orgId, target: randomUUID(), origin: world.receiver.url },
    rest: null,
    ...{ attempt, status: 'delivered', delayMs: 0, reason: null, gone: false, claimNext: false },
  };
  const results = world.service.get(DeliveryResultsRepository);
  const lease = { leaseMs: 1_000 };

  await results.record([result], lease);
  expect(await world.attemptsOf(deliveryId)).toHaveLength(1);
  expect(await world.deliveries(taskId)).toMatchObject([{ status: 'delivered', attempts: 1 }]);

  // Another attempt, made after the lease had expired, is recorded all the same.
  const later = { ...attempt, startedAt: new Date(attempt.startedAt.getTime() + 1) };
  await results.record([{ ...result, attempt: later }], lease);
  expect(await world.attemptsOf(deliveryId)).toHaveLength(2);
  expect(await world.deliveries(taskId)).toMatchObject([{ status: 'delivered', attempts: 2 }]);
});
