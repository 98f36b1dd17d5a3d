import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { AcceptOffer, AssignTask, CancelTask, CreateTask, DeclineOffer, OfferTask } from '#libs/contracts';
import { assignRequest, createRequest, offerRequest, startWorld } from './harness.js';
import type { World } from './harness.js';

let world: World;
beforeAll(async () => {
  world = await startWorld();
  await world.startReplica();
});
afterAll(() => world.close());

/** Open assignments as counted, and the stored count. */
async function openOf(workerId: string): Promise<{ counted: number; kept: number }> {
  const [row] = await world.sql<{ counted: number; kept: number }>(
    `SELECT count(*)::int AS counted, coalesce((SELECT open FROM worker_load WHERE worker_id = $1), 0) AS kept
       FROM assignments WHERE worker_id = $1 AND status IN ('offered', 'accepted', 'started')`,
    [workerId],
  );
  return row ?? { counted: -1, kept: -1 };
}

async function createTasks(count: number) {
  const requests = Array.from({ length: count }, () => createRequest());
  await Promise.all(requests.map(request => world.ask(CreateTask, request)));
  return requests;
}

test('sixty parallel offers to one worker fill exactly their three places', async () => {
  const worker_id = randomUUID();
  const tasks = await createTasks(60);
  const results = await Promise.allSettled(
    tasks.map(task => world.ask(OfferTask, offerRequest(task, { worker_id, capacity: 3 }))),
  );
  const refused: unknown[] = results.flatMap(result => (result.status === 'rejected' ? [result.reason] : []));
  expect(refused).toHaveLength(57);
  for (const refusal of refused) expect(refusal).toMatchObject({ kind: 'conflict', code: 'worker.full' });
  expect(await openOf(worker_id)).toEqual({ counted: 3, kept: 3 });
});

test('the stored count stays correct under concurrent offers, ends and cancellations', async () => {
  const workers = Array.from({ length: 5 }, () => randomUUID());
  const tasks = await createTasks(120);
  await Promise.all(
    tasks.map(async (task, place) => {
      const worker_id = workers[place % workers.length] ?? randomUUID();
      const offer = offerRequest(task, { worker_id, capacity: 4 });
      const assignment = assignRequest(task, { worker_id, capacity: 4 });
      const asked = place % 3 === 0 ? world.ask(AssignTask, assignment) : world.ask(OfferTask, offer);
      const given = await asked.catch(() => undefined);
      if (given === undefined) return;
      const { assignment_id } = given;
      const next = place % 4;
      if (next === 0) await world.ask(DeclineOffer, { worker_id, assignment_id }).catch(() => undefined);
      if (next === 1) await world.ask(AcceptOffer, { worker_id, assignment_id });
      const { task_id, org_id } = task;
      if (next === 2) await world.ask(CancelTask, { task_id, org_id, pools: null, reason: null });
    }),
  );
  for (const worker of workers) {
    const { counted, kept } = await openOf(worker);
    expect(kept).toBe(counted);
    expect(counted).toBeLessThanOrEqual(4);
  }
});

test('of two offers for one place, one is too late', async () => {
  const [task] = await createTasks(1);
  if (task === undefined) throw new Error('There is a task.');
  const results = await Promise.allSettled([
    world.ask(OfferTask, offerRequest(task)),
    world.ask(OfferTask, offerRequest(task)),
  ]);
  expect(results.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
});

test('the same offer sent again is the same assignment', async () => {
  const [task] = await createTasks(1);
  if (task === undefined) throw new Error('There is a task.');
  const offer = offerRequest(task);
  const first = await world.ask(OfferTask, offer);
  expect(first.changed).toBe(true);
  expect(await world.ask(OfferTask, offer)).toEqual({ ...first, changed: false });
});

test('a worker with capacity zero gets no offers', async () => {
  const [task] = await createTasks(1);
  if (task === undefined) throw new Error('There is a task.');
  await expect(world.ask(OfferTask, offerRequest(task, { capacity: 0 }))).rejects.toMatchObject({
    code: 'worker.full',
  });
});
