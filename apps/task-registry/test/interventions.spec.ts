import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  AcceptOffer,
  BreachSla,
  ChangeDeadline,
  CreateTask,
  FailTask,
  ListTasks,
  OfferTask,
  ReassignTask,
  RequeueTask,
  SubmitAnswer,
} from '#libs/contracts';
import {
  assignRequest,
  bringTo,
  createRequest,
  getTask,
  historyOf,
  offerRequest,
  startWorld,
} from './harness.js';
import type { Brought, World } from './harness.js';

let world: World;
beforeAll(async () => {
  world = await startWorld();
  await world.startReplica();
});
afterAll(() => world.close());

const inHours = (hours: number) => new Date(world.clock.now().getTime() + hours * 3_600_000).toISOString();

const by = ({ task_id, org_id }: Pick<Brought, 'task_id' | 'org_id'>) => ({
  ...{ task_id, org_id, pools: null, reason: 'The customer called.' },
});

const codeOf = (result: PromiseSettledResult<unknown>) =>
  result.status === 'rejected' ? { code: Reflect.get(Object(result.reason), 'code') } : 'done';

describe('queueing a task again', () => {
  test('frees its worker, and records why', async () => {
    const brought = await bringTo(world, 'started');
    const { task } = await world.ask(RequeueTask, by(brought));
    expect(task).toMatchObject({ status: 'queued', assignments: [{ status: 'released' }] });
    const last = (await historyOf(world, brought)).at(-1);
    expect(last?.data).toMatchObject({
      reason: 'released',
      intervention: { action: 'requeue', reason: 'The customer called.' },
    });
    const load = await world.sql('SELECT open FROM worker_load WHERE worker_id = $1', [brought.worker_id]);
    expect(load).toEqual([{ open: 0 }]);
    const again = offerRequest(brought, { worker_id: brought.worker_id, round: 2 });
    await expect(world.ask(OfferTask, again)).rejects.toMatchObject({ code: 'worker.had_task' });
  });

  test('without excluding the former worker, lets them have it again', async () => {
    const brought = await bringTo(world, 'accepted');
    await world.ask(RequeueTask, { ...by(brought), exclude_former: false });
    await world.ask(OfferTask, offerRequest(brought, { worker_id: brought.worker_id, round: 2 }));
    expect(await getTask(world, brought)).toMatchObject({
      status: 'offered',
      assignments: [{ status: 'expired' }, { status: 'offered' }],
    });
  });

  test('once, when the request is repeated with its key', async () => {
    const brought = await bringTo(world, 'offered');
    const request = {
      ...by(brought),
      idempotency: { scope: 'a', key: randomUUID(), fingerprint: 'ab'.repeat(32) },
    };
    const first = await world.ask(RequeueTask, request);
    const second = await world.ask(RequeueTask, request);
    expect(second).toEqual({ ...first, replayed: true });
  });

  test('competes with the answer of the worker: one of both wins, and the other is refused', async () => {
    const outcomes = new Set<string>();
    for (let round = 0; round < 20; round += 1) {
      const brought = await bringTo(world, 'started');
      const submit = { ...brought.work, output: { reached_user: true }, evidence: [] };
      const results = await Promise.allSettled(
        round % 2 === 0
          ? [world.ask(RequeueTask, by(brought)), world.ask(SubmitAnswer, submit)]
          : [world.ask(SubmitAnswer, submit), world.ask(RequeueTask, by(brought))],
      );
      const { status } = await getTask(world, brought);
      expect(results.filter(result => result.status === 'fulfilled')).toHaveLength(1);
      const refused = status === 'queued' ? 'assignment.conflict' : 'task.conflict';
      expect(results.map(codeOf)).toContainEqual({ code: refused });
      outcomes.add(status);
    }
    expect(outcomes).toEqual(new Set(['queued', 'submitted']));
  });
});

test('giving a task to another worker competes with the answer of the first: one of both wins', async () => {
  const outcomes = new Set<string>();
  for (let round = 0; round < 20; round += 1) {
    const brought = await bringTo(world, 'started');
    const submit = { ...brought.work, output: { reached_user: true }, evidence: [] };
    const give = { ...assignRequest(brought, { round: 2 }), ...by(brought), replaces: null };
    const results = await Promise.allSettled(
      round % 2 === 0
        ? [world.ask(ReassignTask, give), world.ask(SubmitAnswer, submit)]
        : [world.ask(SubmitAnswer, submit), world.ask(ReassignTask, give)],
    );
    const { status } = await getTask(world, brought);
    const refused = status === 'accepted' ? 'assignment.conflict' : 'task.conflict';
    expect(results.map(codeOf)).toContainEqual({ code: refused });
    expect(results.map(codeOf)).toContain('done');
    const load = await world.sql(
      `SELECT sum(open)::int AS open FROM worker_load WHERE worker_id = ANY ($1)`,
      [[brought.worker_id, give.worker_id]],
    );
    expect(load).toEqual([{ open: status === 'accepted' ? 1 : 0 }]);
    outcomes.add(status);
  }
  expect(outcomes).toEqual(new Set(['accepted', 'submitted']));
});

describe('changing the deadline of a task', () => {
  test('shows everywhere, and the task is still the one that was created', async () => {
    const request = createRequest();
    await world.ask(CreateTask, request);
    const deadline = inHours(3);
    const { task } = await world.ask(ChangeDeadline, { ...by(request), deadline });
    expect(task).toMatchObject({ status: 'queued', sla: { deadline } });
    expect(await getTask(world, request)).toMatchObject({ sla: { deadline } });
    const { data } = await world.ask(ListTasks, { org_id: request.org_id, pools: null, limit: 10 });
    expect(data).toMatchObject([{ deadline }]);
    await world.ask(CreateTask, request);
    const types = (await historyOf(world, request)).map(({ type }) => type);
    expect(types.slice(-2)).toEqual(['task.deadline_changed', 'task.queued']);
  });

  test('competes with its expiry: the task has failed, or it continues until its new deadline', async () => {
    const seen = new Set<string>();
    for (let round = 0; round < 20; round += 1) {
      const request = createRequest();
      await world.ask(CreateTask, request);
      const fail = { task_id: request.task_id, reason: 'expired' as const, detail: null, step: null };
      const change = { ...by(request), deadline: inHours(2) };
      const results = await Promise.allSettled(
        round % 2 === 0
          ? [world.ask(FailTask, fail), world.ask(ChangeDeadline, change)]
          : [world.ask(ChangeDeadline, change), world.ask(FailTask, fail)],
      );
      expect(results.map(codeOf)).toContainEqual({ code: 'task.conflict' });
      expect(results.map(codeOf)).toContain('done');
      seen.add((await getTask(world, request)).status);
    }
    expect(seen).toEqual(new Set(['failed', 'queued']));
  });

  test('moves the report of a missed deadline', async () => {
    const brought = await bringTo(world, 'offered');
    const deadline = inHours(1);
    await world.ask(ChangeDeadline, { ...by(brought), deadline });
    const breach = { task_id: brought.task_id, kind: 'deadline' as const, due_at: inHours(-1) };
    expect(await world.ask(BreachSla, breach)).toMatchObject({ changed: false, next_check_at: deadline });
    // Offers have their own expiry.
    await world.ask(AcceptOffer, brought.work);
  });
});
