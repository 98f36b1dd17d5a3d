import { randomUUID } from 'node:crypto';
import { DataSource } from 'typeorm';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import { GetWorkerQuality, MarkGold, RateWorkers, Recalibrate, SINGLE_ANSWER } from '#libs/contracts';
import { DeadLetterErasure } from '#libs/messaging';
import { ExpiredVotes } from '../src/retention/expired-votes.js';
import { ConsensusWorld } from './consensus-world.js';

let world: ConsensusWorld;
const [good, fair, contrary] = Array.from({ length: 3 }, () => randomUUID());

beforeAll(async () => {
  world = await ConsensusWorld.start();
  for (let index = 0; index < 12; index += 1) {
    const taskId = randomUUID();
    const truth = index % 2 === 0;
    // Each also answers something unique, which is not a choice between few.
    const output = (is: boolean) => ({ ok: is, note: randomUUID() });
    const fields = { ok: { method: 'majority' }, '*': { method: 'ignore' } } as const;
    const vote = (workerId: string | undefined, is: boolean) => ({
      taskId,
      workerId: workerId ?? '',
      output: output(is),
      consensus: { total: 3, fields },
    });
    await world.publishInOrder(
      vote(good, truth),
      vote(fair, index === 0 ? !truth : truth),
      vote(contrary, !truth),
    );
  }
});
afterAll(() => world.close());

const CountRows = z.tuple([z.object({ count: z.int() })]);

test('estimates which answers workers confuse, and sends the ratings to the matcher', async () => {
  const answer = await world.ask(Recalibrate, { org_id: world.orgId });
  // Three workers, one field: neither the whole outputs nor the notes are a choice between few classes.
  expect(answer).toMatchObject({ domains: 1, answers: 36, confusion_matrices: 3, workers_rated: 3 });

  const { confusion } = await world.ask(GetWorkerQuality, { org_id: world.orgId, worker_id: contrary ?? '' });
  const [matrix] = confusion;
  expect(matrix).toMatchObject({ domain: 'security', field: 'ok', answers: 12 });
  const [yes, no] = ['true', 'false'].map(name => matrix?.classes.indexOf(name) ?? -1);
  expect(matrix?.rows[yes ?? 0]?.[no ?? 0]).toBeGreaterThan(0.6);
  for (const row of matrix?.rows ?? []) expect(row.reduce((sum, one) => sum + one, 0)).toBeCloseTo(1, 12);

  const ratings = new Map(
    world.rated
      .filter(({ org_id }) => org_id === world.orgId)
      .flatMap(request => RateWorkers.request.parse(request).ratings)
      .map(({ worker_id, rating }) => [worker_id, rating]),
  );
  expect(ratings.get(good ?? '')).toBeGreaterThan(ratings.get(contrary ?? '') ?? 5);
  expect(ratings.size).toBe(3);
});

test('votes are weighted by the estimates for their workers', async () => {
  await world.query(
    `UPDATE confusion_matrices SET agreement_weight = 0.1
      WHERE org_id = $1 AND field = 'ok' AND worker_id = ANY ($2::uuid[])`,
    [world.orgId, [good, fair]],
  );
  const taskId = randomUUID();
  const consensus = { total: 3, fields: { ok: { method: 'weighted' } } } as const;
  const vote = (workerId: string | undefined, ok: boolean) => ({
    taskId,
    workerId: workerId ?? '',
    output: { ok },
    consensus,
  });
  await world.publishInOrder(vote(good, true), vote(fair, true), vote(contrary, false));
  expect((await world.verdictOn(taskId)).output).toEqual({ ok: false });
});

test('a worker with little data is not rated, except with known answers', async () => {
  const orgId = randomUUID();
  const [known, unknown] = [randomUUID(), randomUUID()];
  const taskId = randomUUID();
  await world.publishInOrder(
    { taskId, orgId, workerId: known, output: 'a', consensus: { total: 1 } },
    ...[unknown, randomUUID()].map(workerId => ({
      taskId: orgId,
      orgId,
      workerId,
      output: 'a',
      consensus: { total: 2 },
    })),
  );
  await world.ask(MarkGold, {
    org_id: orgId,
    task_id: taskId,
    step: 1,
    domain: 'security',
    consensus: SINGLE_ANSWER,
    output: 'a',
    note: null,
  });
  expect(await world.ask(Recalibrate, { org_id: orgId })).toMatchObject({ workers_rated: 1, answers: 3 });
  const requests = world.rated.filter(request => request.org_id === orgId);
  expect(requests.flatMap(({ ratings }) => ratings.map(({ worker_id }) => worker_id))).toEqual([known]);
});

test('one replica at a time recalibrates an organization', async () => {
  const orgId = randomUUID();
  const runner = world.first.get(DataSource).createQueryRunner();
  await runner.query(`SELECT pg_advisory_lock(hashtextextended($1, 0))`, [`recalibrate ${orgId}`]);
  const second = world.ask(Recalibrate, { org_id: orgId });
  await expect(second).rejects.toMatchObject({ kind: 'conflict', code: 'recalibration.in_progress' });
  await runner.query(`SELECT pg_advisory_unlock_all()`);
  await runner.release();
  expect(await world.ask(Recalibrate, { org_id: orgId })).toMatchObject({ answers: 0, workers_rated: 0 });
});

test('a request with a repeated key is not carried out again', async () => {
  const orgId = randomUUID();
  const idempotency = { scope: 'org', key: randomUUID(), fingerprint: 'a'.repeat(64) };
  const first = await world.ask(Recalibrate, { org_id: orgId, idempotency });
  await world.publishInOrder(
    ...['a', 'a'].map(output => ({ taskId: orgId, orgId, output, consensus: { total: 2 } })),
  );
  expect(await world.ask(Recalibrate, { org_id: orgId, idempotency })).toEqual({ ...first, replayed: true });
});

test("votes older than a year are deleted, and the workers' records stay", async () => {
  const [taskId, workerId] = [randomUUID(), randomUUID()];
  const submittedAt = new Date(Date.now() - 401 * 86_400_000);
  await world.publishInOrder(
    { taskId: randomUUID(), output: 'a', consensus: { total: 1 }, submittedAt },
    ...[workerId, randomUUID()].map(worker => ({
      taskId,
      workerId: worker,
      output: 'a',
      consensus: { total: 2 },
      submittedAt,
    })),
  );
  expect(await world.first.get(ExpiredVotes).work(new AbortController().signal)).toBe(4);
  expect(await world.query('SELECT FROM votes WHERE task_id = $1', [taskId])).toEqual([]);
  const { domains } = await world.ask(GetWorkerQuality, { org_id: world.orgId, worker_id: workerId });
  expect(domains).toMatchObject([{ judged: 1, agreed: 1 }]);
  expect(await world.first.get(ExpiredVotes).work(new AbortController().signal)).toBe(0);
});

test('a vote that arrives after its task was erased is deleted', async () => {
  const taskId = randomUUID();
  await world.first.get(DeadLetterErasure).eraseTask(taskId);
  await world.publishInOrder(...['a', 'a'].map(output => ({ taskId, output, consensus: { total: 2 } })), {
    taskId: randomUUID(),
    output: 'a',
    consensus: { total: 1 },
  });
  const [{ count: before }] = CountRows.parse(await world.query('SELECT count(*)::int FROM votes'));
  expect(await world.first.get(ExpiredVotes).work(new AbortController().signal)).toBe(3);
  expect(await world.query('SELECT FROM votes WHERE task_id = $1', [taskId])).toEqual([]);
  expect(await world.query('SELECT decision, skills FROM rounds WHERE task_id = $1', [taskId])).toEqual([
    { decision: null, skills: null },
  ]);
  expect(await world.query('SELECT count(*)::int FROM votes')).toEqual([{ count: before - 2 }]);
});
