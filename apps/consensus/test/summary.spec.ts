import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { GetQualitySummary, ListWorkerQuality } from '#libs/contracts';
import type { Json } from '#libs/contracts';
import { ConsensusWorld } from './consensus-world.js';

let world: ConsensusWorld;

beforeAll(async () => {
  world = await ConsensusWorld.start();
  const label = (name: string, score: number) => ({ name, score });
  await answer(label('a', 1), label('a', 1), label('b', 4));
  await answer(label('c', 2), label('c', 2), label('c', 2));
  await answer(label('a', 1), label('b', 3));
  // Neither another organization's steps nor a single-answer step may affect the figures.
  await world.publishInOrder(
    ...['x', 'y'].map(output => ({ taskId: foreign, orgId: foreign, output, consensus: { total: 2 } })),
    { taskId: randomUUID(), output: 'single', consensus: { total: 1 } },
  );
});
afterAll(() => world.close());

const foreign = randomUUID();

async function answer(...outputs: readonly Json[]): Promise<void> {
  const taskId = randomUUID();
  await world.publishInOrder(
    ...outputs.map(output => ({
      taskId,
      output,
      consensus: { total: outputs.length },
      domain: outputs.length === 2 ? 'law' : 'security',
      workspaceId: outputs.length === 2 ? 'lab' : 'default',
    })),
  );
}

const HOUR_MS = 3_600_000;

function summary(change: { workspace_id?: string; from?: Date; to?: Date } = {}) {
  const { workspace_id = null, from, to } = change;
  return world.ask(GetQualitySummary, {
    org_id: world.orgId,
    workspace_id,
    from: (from ?? new Date(Date.now() - HOUR_MS)).toISOString(),
    to: (to ?? new Date(Date.now() + HOUR_MS)).toISOString(),
  });
}

test('the figures match those computed by hand', async () => {
  const found = await summary();
  expect(found).toMatchObject({
    results: 2,
    disagreements: 1,
    by_domain: [
      { domain: 'security', results: 2, disagreements: 0 },
      { domain: 'law', results: 0, disagreements: 1, mean_agreement: null },
    ],
    rolling_score: null,
  });
  expect(found.mean_agreement).toBeCloseTo(5 / 6, 12);
  expect(found.by_day.reduce((sum, day) => sum + day.results, 0)).toBe(2);
});

test('alpha covers whole outputs, and each field by the kind of its values', async () => {
  const { alpha, alpha_by_field: fields } = await summary();
  // Do = 4; of the eight answers 3, 3, 1 and 1 are the same, so De = (56 − 12) / 7.
  expect(alpha).toMatchObject({ metric: 'nominal', units: 3, answers: 8 });
  expect(alpha.alpha).toBeCloseTo(4 / 11, 12);
  expect(fields.map(({ field, metric }) => [field, metric])).toEqual([
    ['name', 'nominal'],
    ['score', 'interval'],
  ]);
  // Do = 4, De = (56 − 14) / 7 for the names; Do = 26, De = 128 / 7 for the scores.
  expect(fields[0]?.alpha).toBeCloseTo(1 / 3, 12);
  expect(fields[1]?.alpha).toBeCloseTo(1 - (26 * 7) / 128, 12);
});

test('is limited to a workspace, and to a range', async () => {
  expect(await summary({ workspace_id: 'lab' })).toMatchObject({ results: 0, disagreements: 1 });
  const before = { from: new Date(Date.now() - 3 * HOUR_MS), to: new Date(Date.now() - 2 * HOUR_MS) };
  expect(await summary(before)).toMatchObject({
    results: 0,
    mean_agreement: null,
    alpha: { alpha: null, units: 0, answers: 0 },
    alpha_by_field: [],
    by_day: [],
    by_domain: [],
  });
});

test('workers are listed page by page', async () => {
  const found: string[] = [];
  let cursor: string | null = null;
  do {
    const page: Awaited<ReturnType<typeof list>> = await list(cursor);
    found.push(...page.data.map(worker => worker.worker_id));
    for (const worker of page.data) expect(worker.domains).toMatchObject([{ domain: 'security', judged: 1 }]);
    cursor = page.next_cursor;
  } while (cursor !== null);
  // The two who disagreed were not judged by it.
  expect(new Set(found).size).toBe(6);
  expect(found).toEqual(found.toSorted());
});

test('of some workers, the quality of those with judged answers is listed', async () => {
  const { data } = await list(null);
  const [first, second] = data.map(worker => worker.worker_id);
  if (first === undefined || second === undefined) throw new Error('Several workers have judged answers.');
  const asked = [second, randomUUID(), first];
  const found = await list(null, { worker_ids: asked });
  expect(found).toEqual({ data: data.slice(0, 2), next_cursor: null });
});

function list(cursor: string | null, filter: { readonly worker_ids?: string[] } = {}) {
  return world.ask(ListWorkerQuality, {
    org_id: world.orgId,
    limit: 4,
    ...filter,
    ...(cursor !== null && { cursor }),
  });
}
