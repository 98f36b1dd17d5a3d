import { beforeEach, expect, test } from 'vitest';
import { ListAssignments, invalid } from '#libs/contracts';
import { randomUUIDv7 } from '#libs/platform';
import { waitFor } from '#libs/testing';
import { assignmentView } from './fixtures.js';
import { startGateway } from './gateway-under-test.js';

/** The open offers of each worker. */
const offers = new Map<string, ReturnType<typeof assignmentView>[]>();

const { surroundings, gateway, org } = await startGateway({ MAX_WAITING_REQUESTS_PER_KEY: '2' });
const { fakes } = surroundings;
const another = await surroundings.gateway();
beforeEach(async () => {
  fakes.answer(ListAssignments, ({ worker_id }) => {
    const data = offers.get(worker_id) ?? [];
    return { data, next_cursor: null, offers_state: stateOf(data) };
  });
  await fakes.settle();
});

type Worker = Awaited<ReturnType<typeof gateway.worker>>;

const stateOf = (data: readonly { readonly assignment_id: string }[]) =>
  `state:${data.map(({ assignment_id }) => assignment_id).join()}`;
const reads = ({ worker_id }: Worker) =>
  fakes.received(ListAssignments).filter(request => request.worker_id === worker_id).length;
const wait = (worker: Worker, query: string, { http } = gateway) =>
  http.get(`/v1/worker/offers?${query}`, worker.api_key);

function publish(type: string, data: Record<string, unknown>): void {
  fakes.client.publish(type, JSON.stringify({ subject: randomUUIDv7(), data }));
}

async function workerWithOffers(count: number): Promise<Worker> {
  const worker = await gateway.worker(org.admin_key);
  offers.set(
    worker.worker_id,
    Array.from({ length: count }, () => assignmentView({ status: 'offered' })),
  );
  return worker;
}

test('a new offer is sent by every gateway as soon as it appears, to its worker only', async () => {
  const [worker, other] = [await workerWithOffers(1), await workerWithOffers(1)];
  const startedAt = performance.now();
  const waiting = [wait(worker, 'wait=60'), wait(worker, 'wait=60', another)];
  const othersWait = wait(other, 'wait=1');
  await waitFor(() => reads(worker) === 2 && reads(other) === 1);
  const fresh = assignmentView({ status: 'offered' });
  offers.get(worker.worker_id)?.push(fresh);
  publish('task.offered', { worker_id: worker.worker_id });
  for (const answer of await Promise.all(waiting)) {
    expect(answer.body).toMatchObject({
      data: [{}, { assignment_id: fresh.assignment_id }],
      state: stateOf(offers.get(worker.worker_id) ?? []),
    });
  }
  expect(performance.now() - startedAt).toBeLessThan(2_500);
  expect((await othersWait).body).toMatchObject({ data: [{}] });
  // The first time, and at the time-out.
  expect(reads(other)).toBe(2);
});

test.each([
  ['task.accepted', (worker_id: string) => ({ worker_id })],
  ['task.queued', (worker_id: string) => ({ ended_assignment: { worker_id } })],
  ['task.queued', (worker_id: string) => ({ ended_assignment: null, withdrawn: [{ worker_id }] })],
  ['task.completed', (worker_id: string) => ({ withdrawn: [{ worker_id: 'other' }, { worker_id }] })],
  ['task.failed', (worker_id: string) => ({ withdrawn: [{ worker_id }] })],
  ['task.cancelled', (worker_id: string) => ({ withdrawn: [{ worker_id }] })],
])('an offer that ends by %s is gone at once', async (type, dataFor) => {
  const worker = await workerWithOffers(1);
  const answer = wait(worker, 'wait=60');
  await waitFor(() => reads(worker) === 1);
  offers.set(worker.worker_id, []);
  publish(type, dataFor(worker.worker_id));
  expect((await answer).body).toMatchObject({ data: [] });
});

test('a change between two requests is sent at once to who has seen the state before it', async () => {
  const worker = await workerWithOffers(0);
  const { state } = (await wait(worker, 'wait=0')).body;
  offers.get(worker.worker_id)?.push(assignmentView({ status: 'offered' }));
  const answer = await wait(worker, `wait=60&since=${String(state)}`);
  expect(answer.body).toMatchObject({ data: [{ status: 'offered' }] });
  expect(reads(worker)).toBe(2);
});

test('an event that changes no offer does not end the wait, and without a change the list is sent after it', async () => {
  const worker = await workerWithOffers(1);
  const startedAt = performance.now();
  const answer = wait(worker, 'wait=1');
  await waitFor(() => reads(worker) === 1);
  publish('task.accepted', { worker_id: worker.worker_id });
  await waitFor(() => reads(worker) === 2);
  expect((await answer).body).toMatchObject({ data: [{ status: 'offered' }] });
  expect(performance.now() - startedAt).toBeGreaterThan(950);
});

test('nothing is read while nothing happens', async () => {
  const worker = await workerWithOffers(1);
  await wait(worker, 'wait=4');
  expect(reads(worker)).toBe(2);
});

test('a key holds a limited number of waiting requests', async () => {
  const worker = await workerWithOffers(1);
  const waiting = [1, 2].map(() => wait(worker, 'wait=60'));
  await waitFor(() => reads(worker) === 2);
  expect(await wait(worker, 'wait=60')).toMatchObject({ status: 429, code: 'wait.too_many' });
  offers.set(worker.worker_id, []);
  publish('task.accepted', { worker_id: worker.worker_id });
  await Promise.all(waiting);
});

test('a key that ends while it waits gets what a fresh request would get', async () => {
  const worker = await workerWithOffers(1);
  const answer = wait(worker, 'wait=60');
  await waitFor(() => reads(worker) === 1);
  await gateway.http.delete(`/v1/workers/${worker.worker_id}`, org.admin_key);
  expect((await answer).status).toBe(401);
});

test('an offer whose message was missed is noticed when the broker is back', async () => {
  const worker = await workerWithOffers(0);
  const held = wait(worker, 'wait=60');
  await waitFor(() => reads(worker) === 1);
  await surroundings.nats.kill();
  offers.get(worker.worker_id)?.push(assignmentView({ status: 'offered' }));
  await surroundings.nats.restart();
  const startedAt = performance.now();
  // 503 when the registry is back later than the gateway: the client asks again.
  let answer = await held;
  await waitFor(async () => {
    if (answer.status === 503) answer = await wait(worker, `wait=60&since=${stateOf([])}`);
    return answer.status === 200;
  });
  expect(answer.body).toMatchObject({ data: [{ status: 'offered' }] });
  expect(performance.now() - startedAt).toBeLessThan(15_000);
});

test('while the registry is of the previous release, offers are listed without a state', async () => {
  const worker = await workerWithOffers(1);
  fakes.answer(ListAssignments, ({ with_offers_state: isAsked }) => {
    if (isAsked) {
      const fault = { pointer: '/with_offers_state', detail: 'This field is not known.' };
      throw invalid('request.invalid', 'The request is not valid.', [fault]);
    }
    return { data: [assignmentView({ status: 'offered' })], next_cursor: null, offers_state: null };
  });
  await fakes.settle();
  const listed = await gateway.http.get('/v1/worker/offers', worker.api_key);
  expect(listed).toMatchObject({ status: 200, body: { data: [{ status: 'offered' }], state: null } });
});
