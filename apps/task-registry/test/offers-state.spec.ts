import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { AcceptOffer, CreateTask, DeclineOffer, ListAssignments, OfferTask } from '#libs/contracts';
import { createRequest, offerRequest, startWorld } from './harness.js';
import type { World } from './harness.js';

let world: World;
beforeAll(async () => {
  world = await startWorld();
});
afterAll(() => world.close());

async function stateOf(worker_id: string): Promise<string | null> {
  const request = { worker_id, statuses: ['offered' as const], limit: 1, with_offers_state: true };
  return (await world.ask(ListAssignments, request)).offers_state;
}

async function offerTo(worker_id: string) {
  const task = createRequest();
  await world.ask(CreateTask, task);
  const { assignment_id } = await world.ask(OfferTask, offerRequest(task, { worker_id, capacity: 10 }));
  return { worker_id, assignment_id };
}

test('the state changes with each offer that appears or ends, also beyond the page, and with nothing else', async () => {
  const worker_id = randomUUID();
  const states = [await stateOf(worker_id)];
  const offers = [await offerTo(worker_id)];
  states.push(await stateOf(worker_id));
  offers.push(await offerTo(worker_id));
  states.push(await stateOf(worker_id));
  for (const [index, offer] of offers.entries()) {
    await world.ask(index === 0 ? AcceptOffer : DeclineOffer, offer);
    states.push(await stateOf(worker_id));
  }
  const [none, , , , again] = states;
  expect(again).toBe(none);
  expect(new Set(states).size).toBe(states.length - 1);
  await offerTo(randomUUID());
  expect(await stateOf(worker_id)).toBe(none);
});

test('it is left out unless it is requested', async () => {
  const listed = await world.ask(ListAssignments, { worker_id: randomUUID(), statuses: ['offered'] });
  expect(listed.offers_state).toBeNull();
});
