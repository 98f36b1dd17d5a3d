import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  AcceptOffer,
  CreateTask,
  ListAssignments,
  OfferTask,
  ReviewWorker,
  StartAssignment,
  SubmitAnswer,
  TakeBackWork,
} from '#libs/contracts';
import type { RequestInput } from '#libs/contracts';
import { bringTo, createRequest, getTask, historyOf, offerRequest, startWorld } from './harness.js';
import type { Brought, Stage, World } from './harness.js';

let world: World;
beforeAll(async () => {
  world = await startWorld();
  await world.startReplica();
});
afterAll(() => world.close());

function review(
  { org_id, worker_id }: Pick<Brought, 'org_id' | 'worker_id'>,
  change: Partial<RequestInput<typeof ReviewWorker>> = {},
) {
  return world.ask(ReviewWorker, { org_id, worker_id, revision: 2, standing: 'suspended', ...change });
}

async function openOf(workerId: string): Promise<{ counted: number; kept: number }> {
  const [row] = await world.sql<{ counted: number; kept: number }>(
    `SELECT count(*)::int AS counted, coalesce((SELECT open FROM worker_load WHERE worker_id = $1), 0) AS kept
       FROM assignments WHERE worker_id = $1 AND status IN ('offered', 'accepted', 'started')`,
    [workerId],
  );
  return row ?? { counted: -1, kept: -1 };
}

describe.each(['suspended', 'deleted'] as const)('a worker who is %s', standing => {
  test.each([
    ['offered', 'withdrawn'],
    ['accepted', 'released'],
    ['started', 'released'],
  ] as const)('loses work that is %s, and its task is queued for others', async (stage: Stage, status) => {
    const brought = await bringTo(world, stage);
    await review(brought, { standing });
    const { assignments, status: taskStatus } = await getTask(world, brought);
    expect(assignments).toMatchObject([{ worker_id: brought.worker_id, status }]);
    expect(taskStatus).toBe('queued');
    expect((await historyOf(world, brought)).at(-1)).toMatchObject({
      type: 'task.queued',
      data: {
        reason: 'released',
        places: 1,
        ended_assignment: null,
        excluded_worker_ids: [brought.worker_id],
        withdrawn: [brought.work],
      },
    });
    expect(await openOf(brought.worker_id)).toEqual({ counted: 0, kept: 0 });
  });

  test('keeps a submitted answer', async () => {
    const brought = await bringTo(world, 'submitted');
    await review(brought, { standing });
    expect(await getTask(world, brought)).toMatchObject({
      status: 'submitted',
      assignments: [{ status: 'submitted' }],
    });
  });

  test('gets no more offers', async () => {
    const task = createRequest();
    await world.ask(CreateTask, task);
    const worker_id = randomUUID();
    await review({ org_id: task.org_id, worker_id }, { standing });
    await expect(world.ask(OfferTask, offerRequest(task, { worker_id }))).rejects.toMatchObject({
      kind: 'conflict',
      code: 'worker.unavailable',
    });
  });
});

test('a suspended worker is refused every command with the same error until the suspension is lifted', async () => {
  const brought = await bringTo(world, 'accepted');
  await review(brought);
  const suspended = { kind: 'forbidden', code: 'worker.suspended' };
  await expect(world.ask(StartAssignment, brought.work)).rejects.toMatchObject(suspended);
  await expect(world.ask(AcceptOffer, brought.work)).rejects.toMatchObject(suspended);
  const answer = { ...brought.work, output: { reached_user: true }, evidence: [] };
  await expect(world.ask(SubmitAnswer, answer)).rejects.toMatchObject(suspended);
  // They can still read their past assignments.
  const mine = await world.ask(ListAssignments, {
    worker_id: brought.worker_id,
    statuses: ['released'],
    limit: 10,
  });
  expect(mine.data).toMatchObject([{ assignment_id: brought.assignment_id }]);

  await review(brought, { standing: 'active', revision: 3 });
  await expect(world.ask(StartAssignment, brought.work)).rejects.toMatchObject({
    code: 'assignment.conflict',
  });
  const task = createRequest({ org_id: brought.org_id });
  await world.ask(CreateTask, task);
  const offer = offerRequest(task, { worker_id: brought.worker_id });
  await expect(world.ask(OfferTask, offer)).resolves.toMatchObject({ status: 'offered' });
});

test('a standing that arrives late does not undo a later one', async () => {
  const brought = await bringTo(world, 'accepted');
  await review(brought, { standing: 'active', revision: 5 });
  await review(brought, { standing: 'suspended', revision: 4 });
  expect(await getTask(world, brought)).toMatchObject({ status: 'accepted' });
});

test('an offer decided on an outdated worker revision is refused', async () => {
  const task = createRequest();
  await world.ask(CreateTask, task);
  const worker_id = randomUUID();
  await review({ org_id: task.org_id, worker_id }, { standing: 'active', revision: 7 });
  const offer = (worker_revision: number | null) =>
    world.ask(OfferTask, offerRequest(task, { worker_id, worker_revision }));
  await expect(offer(6)).rejects.toMatchObject({ kind: 'conflict', code: 'worker.changed' });
  await expect(offer(7)).resolves.toMatchObject({ status: 'offered' });
});

test('concurrent offers and a suspension leave no open work behind', async () => {
  const org_id = randomUUID();
  const worker_id = randomUUID();
  const tasks = Array.from({ length: 60 }, () => createRequest({ org_id }));
  await Promise.all(tasks.map(task => world.ask(CreateTask, task)));
  const offers = tasks.map(async (task, place) => {
    const given = await world
      .ask(OfferTask, offerRequest(task, { worker_id, capacity: 1_000 }))
      .catch(() => undefined);
    if (given === undefined || place % 3 === 0) return;
    const work = { worker_id, assignment_id: given.assignment_id };
    await world.ask(AcceptOffer, work).catch(() => undefined);
    if (place % 3 === 1) await world.ask(StartAssignment, work).catch(() => undefined);
  });
  await Promise.all([...offers.slice(0, 30), review({ org_id, worker_id }), ...offers.slice(30)]);
  expect(await openOf(worker_id)).toEqual({ counted: 0, kept: 0 });
  for (const task of tasks) expect(await getTask(world, task)).toMatchObject({ status: 'queued' });
});

test('more work than one page is taken back at once', async () => {
  const org_id = randomUUID();
  const worker_id = randomUUID();
  const tasks = Array.from({ length: 230 }, () => createRequest({ org_id }));
  await Promise.all(tasks.map(task => world.ask(CreateTask, task)));
  await Promise.all(
    tasks.map(task => world.ask(OfferTask, offerRequest(task, { worker_id, capacity: 1_000 }))),
  );
  await review({ org_id, worker_id });
  expect(await openOf(worker_id)).toEqual({ counted: 0, kept: 0 });
});

describe('open work of an active worker', () => {
  test("is listed with its task's requirements, and not to another organization", async () => {
    const brought = await bringTo(world, 'started');
    const { open } = await review(brought, { standing: 'active' });
    expect(open).toMatchObject([
      { assignment_id: brought.assignment_id, is_offer: false, requirements: { skills: [] } },
    ]);
    const foreign = await review({ ...brought, org_id: randomUUID() }, { standing: 'active' });
    expect(foreign.open).toEqual([]);
  });

  test.each([
    ['offered', 'offer', 'queued'],
    ['accepted', 'offer', 'accepted'],
    ['accepted', 'all_work', 'queued'],
    ['started', 'all_work', 'queued'],
    ['submitted', 'all_work', 'submitted'],
  ] as const)('that is %s, taken back as %s, leaves the task %s', async (stage, scope, status) => {
    const brought = await bringTo(world, stage);
    const { org_id, worker_id, assignment_id } = brought;
    const request = { org_id, worker_id, assignments: [{ assignment_id, scope }] };
    const { taken_back } = await world.ask(TakeBackWork, request);
    expect(taken_back).toBe(status === 'queued' ? 1 : 0);
    expect(await getTask(world, brought)).toMatchObject({ status });
    // Repeating it changes nothing.
    expect(await world.ask(TakeBackWork, request)).toEqual({ taken_back: 0 });
  });

  test('of another worker is not touched', async () => {
    const brought = await bringTo(world, 'offered');
    const { org_id, assignment_id } = brought;
    const assignments = [{ assignment_id, scope: 'all_work' as const }];
    expect(await world.ask(TakeBackWork, { org_id, worker_id: randomUUID(), assignments })).toEqual({
      taken_back: 0,
    });
    expect(await getTask(world, brought)).toMatchObject({ status: 'offered' });
  });
});
