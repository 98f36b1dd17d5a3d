import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { EVENTS, TaskErased, WEBHOOK_EVENT_TYPES } from '#libs/contracts';
import { waitFor } from '#libs/testing';
import { isTaskEvent } from '../src/ordering/event-order.rule.js';
import { DispatcherWorld } from './dispatcher-world.js';

let world: DispatcherWorld;

beforeAll(async () => {
  world = await DispatcherWorld.start();
});
afterAll(() => world.close());

it('delivers every event of the catalogue that endpoints can subscribe to', async () => {
  const contracts = EVENTS.filter(({ type }) => WEBHOOK_EVENT_TYPES.some(known => known === type));
  expect(contracts).toHaveLength(WEBHOOK_EVENT_TYPES.length);
  await world.endpoint('/everything');
  const taskId = randomUUID();
  let sequence = 0;
  const publish = async (contract: (typeof contracts)[number]) => {
    const isOfTask = isTaskEvent(contract);
    if (isOfTask) sequence += 1;
    const event = world.event(isOfTask ? taskId : world.orgId, isOfTask ? sequence : 1);
    await world.publish({ ...event, type: contract.type, data: contract.example });
  };
  const received = () =>
    world.receiver.on('/everything').map(({ body }) => {
      const event: unknown = JSON.parse(body);
      return typeof event === 'object' && event !== null && 'type' in event ? event.type : undefined;
    });

  const earlier = contracts.filter(({ type }) => type !== TaskErased.type);
  for (const contract of earlier) await publish(contract);
  await waitFor(() => received().length >= earlier.length);
  // An erasure takes the deliveries that are still pending with it.
  await publish(TaskErased);
  await waitFor(() => received().includes(TaskErased.type));
  expect(received().toSorted()).toEqual(contracts.map(({ type }) => type).toSorted());
});
