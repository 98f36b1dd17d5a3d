import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { GetWorkerQuality, ListGold, MarkGold, SINGLE_ANSWER, UnmarkGold } from '#libs/contracts';
import type { RequestInput, DomainQuality, Json } from '#libs/contracts';
import { ConsensusWorld } from './consensus-world.js';

let world: ConsensusWorld;

beforeAll(async () => {
  world = await ConsensusWorld.start();
});
afterAll(() => world.close());

const SINGLE = { total: 1 } as const;

function mark(taskId: string, output: Json, change: Partial<RequestInput<typeof MarkGold>> = {}) {
  return world.ask(MarkGold, {
    org_id: world.orgId,
    task_id: taskId,
    step: 1,
    domain: 'security',
    consensus: SINGLE_ANSWER,
    output,
    note: null,
    ...change,
  });
}

async function recordOf(workerId: string): Promise<Partial<DomainQuality>> {
  const { domains } = await world.ask(GetWorkerQuality, { org_id: world.orgId, worker_id: workerId });
  return domains[0] ?? {};
}

/** An answer to a single-answer step, by a new worker unless one is given. */
async function answer(output: Json, taskId: string = randomUUID(), workerId: string = randomUUID()) {
  await world.publishInOrder({ taskId, workerId, output, consensus: SINGLE });
  return { taskId, workerId };
}

describe('an answer to a task with a known answer', () => {
  test('marked before is judged on arrival, and processed like any other', async () => {
    const taskId = randomUUID();
    expect((await mark(taskId, { ok: true })).gold).toMatchObject({ answers: 0, right: 0 });
    const { workerId } = await answer({ ok: false }, taskId);
    expect(await recordOf(workerId)).toMatchObject({ gold_seen: 1, gold_right: 0, judged: 0 });
    const { verdict, output } = await world.verdictOn(taskId);
    expect({ output, method: verdict.method }).toEqual({ output: { ok: false }, method: 'single' });
  });

  test('marked afterwards is judged then', async () => {
    const { taskId, workerId } = await answer({ ok: true });
    expect(await recordOf(workerId)).toEqual({});
    expect((await mark(taskId, { ok: true })).gold).toMatchObject({ answers: 1, right: 1 });
    expect(await recordOf(workerId)).toMatchObject({ gold_seen: 1, gold_right: 1 });
  });

  test('marked differently is judged again, and no longer once unmarked', async () => {
    const { taskId, workerId } = await answer('a');
    await mark(taskId, 'a');
    expect((await mark(taskId, 'b')).gold).toMatchObject({ output: 'b', answers: 1, right: 0 });
    expect(await recordOf(workerId)).toMatchObject({ gold_seen: 1, gold_right: 0 });
    await world.ask(UnmarkGold, { org_id: world.orgId, task_id: taskId });
    expect(await recordOf(workerId)).toEqual({});
    const again = world.ask(UnmarkGold, { org_id: world.orgId, task_id: taskId });
    await expect(again).rejects.toMatchObject({ kind: 'not_found', code: 'gold.not_found' });
  });

  test('counts as right or wrong, not as agreeing with others who were wrong', async () => {
    const [taskId, honest, ...wrong] = Array.from({ length: 4 }, () => randomUUID());
    if (taskId === undefined || honest === undefined) throw new Error('There are four.');
    await world.publishInOrder(
      { taskId, workerId: honest, output: 'right' },
      ...wrong.map(workerId => ({ taskId, workerId, output: 'wrong' })),
    );
    expect(await recordOf(honest)).toMatchObject({ gold_seen: 0, judged: 1, agreed: 0 });
    await mark(taskId, 'right');
    expect(await recordOf(honest)).toMatchObject({ gold_seen: 1, gold_right: 1, judged: 0 });
    expect(await recordOf(wrong[0] ?? '')).toMatchObject({ gold_seen: 1, gold_right: 0, judged: 0 });
    await world.ask(UnmarkGold, { org_id: world.orgId, task_id: taskId });
    expect(await recordOf(honest)).toMatchObject({ gold_seen: 0, judged: 1, agreed: 0 });
  });

  test('is judged once, in whatever order it and the known answer arrive', async () => {
    const tasks = Array.from({ length: 40 }, () => ({ taskId: randomUUID(), workerId: randomUUID() }));
    await Promise.all(
      tasks.flatMap(({ taskId, workerId }, index) => [
        world.publish({ taskId, workerId, output: 'a', consensus: index % 2 === 0 ? SINGLE : { total: 2 } }),
        mark(taskId, 'a'),
      ]),
    );
    await world.settled();
    for (const { workerId } of tasks)
      expect(await recordOf(workerId)).toMatchObject({ gold_seen: 1, gold_right: 1 });
  });

  test('a step that the known answer does not cover is not judged by it', async () => {
    const [taskId, workerId] = [randomUUID(), randomUUID()];
    await mark(taskId, 'a', { step: 2 });
    await world.publishInOrder({ taskId, workerId, output: 'b', step: 1, consensus: SINGLE });
    expect(await recordOf(workerId)).toEqual({});
  });
});

test('ten workers who copy each other do not outvote one proven worker', async () => {
  const [proven, ...copiers] = Array.from({ length: 11 }, () => randomUUID());
  if (proven === undefined) throw new Error('There are eleven.');
  for (let known = 0; known < 4; known += 1) {
    const { taskId } = await answer('right', randomUUID(), proven);
    await mark(taskId, 'right');
  }
  // The ten agree with each other on everything for a while.
  for (let easy = 0; easy < 3; easy += 1) {
    const taskId = randomUUID();
    await world.publishInOrder(
      ...copiers.map(workerId => ({ taskId, workerId, output: 'same', consensus: { total: 10 } })),
    );
  }
  expect(await recordOf(proven)).toMatchObject({ proven: true });
  expect(await recordOf(copiers[0] ?? '')).toMatchObject({ proven: false, judged: 3, agreed: 3 });

  for (const method of ['weighted', 'dawid_skene'] as const) {
    const taskId = randomUUID();
    const consensus = { total: 11, method };
    await world.publishInOrder(
      ...copiers.map(workerId => ({ taskId, workerId, output: 'wrong', consensus })),
      {
        taskId,
        workerId: proven,
        output: 'right',
        consensus,
      },
    );
    const { output, verdict } = await world.verdictOn(taskId);
    expect({ method, output }).toEqual({ method, output: 'right' });
    expect(verdict.counted_assignment_ids).toHaveLength(1);
  }
});

describe('marking tasks', () => {
  const key = (fingerprint: string) => ({
    scope: 'org',
    key: randomUUID(),
    fingerprint: fingerprint.repeat(64),
  });

  test('with a repeated key gets the first response', async () => {
    const taskId = randomUUID();
    const idempotency = key('a');
    const first = await mark(taskId, 'a', { idempotency });
    await answer('a', taskId);
    expect(await mark(taskId, 'a', { idempotency })).toEqual({ ...first, replayed: true });
    const reused = mark(taskId, 'b', { idempotency: { ...idempotency, fingerprint: 'b'.repeat(64) } });
    await expect(reused).rejects.toMatchObject({ code: 'idempotency.key_reused' });
  });

  test('does not change what another organization has marked', async () => {
    const { taskId, workerId } = await answer('a');
    await mark(taskId, 'a');
    const foreign = mark(taskId, 'b', { org_id: randomUUID() });
    await expect(foreign).rejects.toMatchObject({ code: 'gold.not_found' });
    const unmarked = world.ask(UnmarkGold, { org_id: randomUUID(), task_id: taskId });
    await expect(unmarked).rejects.toMatchObject({ code: 'gold.not_found' });
    expect(await recordOf(workerId)).toMatchObject({ gold_seen: 1, gold_right: 1 });
  });

  test('is listed page by page, to its own organization', async () => {
    const orgId = randomUUID();
    const taskIds = Array.from({ length: 5 }, () => randomUUID());
    for (const taskId of taskIds) await mark(taskId, 'a', { org_id: orgId });
    const found: string[] = [];
    let cursor: string | null = null;
    do {
      const page: Awaited<ReturnType<typeof list>> = await list(orgId, cursor);
      found.push(...page.data.map(gold => gold.task_id));
      cursor = page.next_cursor;
    } while (cursor !== null);
    expect(found.toSorted()).toEqual(taskIds.toSorted());
    expect((await list(randomUUID(), null)).data).toEqual([]);
  });

  function list(orgId: string, cursor: string | null) {
    return world.ask(ListGold, { org_id: orgId, limit: 2, ...(cursor !== null && { cursor }) });
  }
});
