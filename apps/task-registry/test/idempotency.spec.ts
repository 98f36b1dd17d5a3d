import { createHash, randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { AcceptOffer, CancelTask, CreateTask, SubmitAnswer } from '#libs/contracts';
import type { Idempotency, ReplyOf } from '#libs/contracts';
import { randomUUIDv7 } from '#libs/platform';
import { IdempotencyPurge } from '../src/persistence/idempotency-purge.js';
import { bringTo, createRequest, getTask, startWorld } from './harness.js';
import type { World } from './harness.js';

let world: World;
beforeAll(async () => {
  world = await startWorld();
  await world.startReplica();
});
afterAll(() => world.close());

function keyFor(body: string, key: string = randomUUID()): Idempotency {
  return { scope: 'org/POST /v1/tasks', key, fingerprint: createHash('sha256').update(body).digest('hex') };
}

test('twenty parallel creates with one key make one task', async () => {
  const request = createRequest({ idempotency: keyFor('body') });
  const posts = Array.from({ length: 20 }, () =>
    world.ask(CreateTask, { ...request, task_id: randomUUIDv7() }),
  );
  const results = await Promise.allSettled(posts);
  const replies = results.flatMap(result => (result.status === 'fulfilled' ? [result.value] : []));
  const refusals: unknown[] = results.flatMap(result =>
    result.status === 'rejected' ? [result.reason] : [],
  );
  expect(new Set(replies.map(({ task }) => task.task_id)).size).toBe(1);
  expect(replies.filter(({ replayed }) => !replayed)).toHaveLength(1);
  for (const refusal of refusals) expect(refusal).toMatchObject({ code: 'idempotency.in_progress' });
  const rows = await world.sql<{ count: number }>(
    'SELECT count(*)::int AS count FROM tasks WHERE org_id = $1',
    [request.org_id],
  );
  expect(rows).toEqual([{ count: 1 }]);
});

test('the same key and body get the first reply again, even once the task has moved on', async () => {
  const idempotency = keyFor('body');
  const first = await world.ask(CreateTask, createRequest({ idempotency }));
  await world.ask(CancelTask, {
    task_id: first.task.task_id,
    org_id: first.task.org_id,
    pools: null,
    reason: null,
  });
  const again: ReplyOf<typeof CreateTask> = await world.ask(CreateTask, createRequest({ idempotency }));
  expect(again).toEqual({ ...first, replayed: true });
});

test('the same key with another body is refused', async () => {
  const idempotency = keyFor('body');
  await world.ask(CreateTask, createRequest({ idempotency }));
  const other = createRequest({ idempotency: keyFor('another body', idempotency.key) });
  await expect(world.ask(CreateTask, other)).rejects.toMatchObject({
    kind: 'invalid',
    code: 'idempotency.key_reused',
  });
});

test('a refusal is not stored: the same key may succeed later', async () => {
  const task = await bringTo(world, 'started');
  const idempotency = keyFor('body');
  const answer = { ...task.work, evidence: [], idempotency };
  await expect(world.ask(SubmitAnswer, { ...answer, output: {} })).rejects.toMatchObject({
    code: 'output.invalid',
  });
  const accepted = await world.ask(SubmitAnswer, { ...answer, output: { reached_user: true } });
  expect(accepted).toMatchObject({ replayed: false, assignment: { status: 'submitted' } });
});

test('a cancellation with a key can be repeated, though one without cannot', async () => {
  const task = await bringTo(world, 'queued');
  const request = { task_id: task.task_id, org_id: task.org_id, pools: null, reason: null };
  const idempotency = keyFor('cancel');
  expect((await world.ask(CancelTask, { ...request, idempotency })).replayed).toBe(false);
  expect((await world.ask(CancelTask, { ...request, idempotency })).replayed).toBe(true);
  await expect(world.ask(CancelTask, request)).rejects.toMatchObject({ code: 'task.not_cancellable' });
});

test('the same create without a key is the same task; a different task with the same id is refused', async () => {
  const request = createRequest();
  const replies = await Promise.all(Array.from({ length: 10 }, () => world.ask(CreateTask, request)));
  expect(new Set(replies.map(({ task }) => JSON.stringify(task))).size).toBe(1);
  await expect(world.ask(CreateTask, { ...createRequest(), task_id: request.task_id })).rejects.toMatchObject(
    {
      kind: 'conflict',
      code: 'task.id_taken',
    },
  );
  expect((await getTask(world, request)).version).toBe(2);
});

test('a repeated accept changes nothing', async () => {
  const task = await bringTo(world, 'offered');
  const replies = await Promise.all(Array.from({ length: 10 }, () => world.ask(AcceptOffer, task.work)));
  expect(new Set(replies.map(({ assignment }) => assignment.accepted_at)).size).toBe(1);
  expect((await getTask(world, task)).version).toBe(5);
});

test('keys are deleted after a day', async () => {
  const idempotency = keyFor('body');
  const first = await world.ask(CreateTask, createRequest({ idempotency }));
  world.clock.advance(25 * 3_600_000);
  const second = await world.ask(CreateTask, createRequest({ idempotency }));
  expect(second.task.task_id).not.toBe(first.task.task_id);
  world.clock.advance(25 * 3_600_000);
  expect(await world.registry.get(IdempotencyPurge).work()).toBeGreaterThan(0);
  expect(await world.sql('SELECT FROM idempotency_keys')).toEqual([]);
});
