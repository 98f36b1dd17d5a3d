import { randomUUID } from 'node:crypto';
import { DataSource } from 'typeorm';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import {
  CloudEventEnvelope,
  DEFAULT_QUALITY_SETTINGS,
  GetQualitySettings,
  GetWorkerQuality,
  MarkGold,
  QualityAlert,
  SetQualitySettings,
  SINGLE_ANSWER,
} from '#libs/contracts';
import type { DataOf } from '#libs/contracts';
import { waitFor } from '#libs/testing';
import { ConsensusWorld } from './consensus-world.js';

let world: ConsensusWorld;
let orgId: string;

beforeAll(async () => {
  world = await ConsensusWorld.start();
});
beforeEach(() => {
  orgId = randomUUID();
});
afterAll(() => world.close());

/** A worker answers a task with a known answer. */
async function answer(workerId: string, isRight: boolean): Promise<string> {
  const taskId = randomUUID();
  await world.ask(MarkGold, {
    org_id: orgId,
    task_id: taskId,
    step: 1,
    domain: 'security',
    consensus: SINGLE_ANSWER,
    output: true,
    note: null,
  });
  await world.publishInOrder({ taskId, workerId, orgId, output: isRight, consensus: { total: 1 } });
  return taskId;
}

/** The events published for this organization, in order. */
async function alerts(): Promise<readonly DataOf<typeof QualityAlert>[]> {
  const rows = await world.query<{ data: unknown }>(
    'SELECT data FROM outbox WHERE org_id = $1 ORDER BY position',
    [orgId],
  );
  return rows.map(row => QualityAlert.data.parse(row.data));
}

test('a worker who falls below the threshold causes one event, and another only after a recovery', async () => {
  await world.ask(SetQualitySettings, { org_id: orgId, change: { window: 4, minimum: 2 } });
  const workerId = randomUUID();
  await answer(workerId, true);
  await answer(workerId, true);
  const fall = await answer(workerId, false);
  // Two of three are above 0.6, two of four are not.
  expect(await alerts()).toEqual([]);
  await answer(workerId, false);
  expect(await alerts()).toMatchObject([
    { scope: 'worker', worker_id: workerId, domain: null, score: 0.5, threshold: 0.6, window: 4 },
  ]);
  expect((await alerts())[0]?.task_id).not.toBe(fall);
  await answer(workerId, false);
  expect(await alerts()).toHaveLength(1);
  for (let back = 0; back < 3; back += 1) await answer(workerId, true);
  expect(await alerts()).toHaveLength(1);
  await answer(workerId, false);
  await answer(workerId, false);
  expect(await alerts()).toHaveLength(2);
  expect(await world.ask(GetWorkerQuality, { org_id: orgId, worker_id: workerId })).toMatchObject({
    rolling_score: 0.5,
  });
});

test('an alert about the worker is published to the organization', async () => {
  const workerId = randomUUID();
  for (let wrong = 0; wrong < 5; wrong += 1) await answer(workerId, false);
  const event = await waitFor(async () => {
    const last = await world.peer.manager.streams.getMessage('QUALITY', { last_by_subj: 'quality.alert' });
    const newest = CloudEventEnvelope.parse(last?.json());
    return newest.orgid === orgId ? newest : undefined;
  });
  expect(event).toMatchObject({ type: 'quality.alert', subject: workerId });
  expect(QualityAlert.data.parse(event.data)).toMatchObject({ score: 0, window: 5 });
});

test('an alert is published to an organization whose answers do not agree', async () => {
  await world.ask(SetQualitySettings, { org_id: orgId, change: { minimum: 2 } });
  for (const outputs of [
    ['a', 'a'],
    ['a', 'b'],
  ]) {
    const taskId = randomUUID();
    await world.publishInOrder(
      ...outputs.map(output => ({ taskId, orgId, output, workspaceId: 'lab', consensus: { total: 2 } })),
    );
  }
  expect(await alerts()).toMatchObject([
    { scope: 'organization', worker_id: null, score: 0.5, threshold: 0.7, window: 2 },
  ]);
  expect(await world.query('SELECT workspace_id, subject FROM outbox WHERE org_id = $1', [orgId])).toEqual([
    { workspace_id: 'lab', subject: orgId },
  ]);
});

test('too few answers give no score', async () => {
  const workerId = randomUUID();
  for (let wrong = 0; wrong < 4; wrong += 1) await answer(workerId, false);
  expect(await alerts()).toEqual([]);
  expect(
    (await world.ask(GetWorkerQuality, { org_id: orgId, worker_id: workerId })).rolling_score,
  ).toBeNull();
});

test('an answer judged again counts once', async () => {
  await world.ask(SetQualitySettings, { org_id: orgId, change: { minimum: 1, worker_threshold: 0 } });
  const [taskId, workerId] = [randomUUID(), randomUUID()];
  await world.publishInOrder(
    { taskId, orgId, workerId, output: 'a' },
    ...['b', 'b'].map(output => ({ taskId, orgId, output })),
  );
  const score = async () =>
    (await world.ask(GetWorkerQuality, { org_id: orgId, worker_id: workerId })).rolling_score;
  expect(await score()).toBe(0);
  await world.ask(MarkGold, {
    org_id: orgId,
    task_id: taskId,
    step: 1,
    domain: 'security',
    consensus: SINGLE_ANSWER,
    output: 'a',
    note: null,
  });
  expect(await score()).toBe(1);
});

test('settings change independently, and must be consistent', async () => {
  expect(await world.ask(GetQualitySettings, { org_id: orgId })).toEqual(DEFAULT_QUALITY_SETTINGS);
  await Promise.all([
    world.ask(SetQualitySettings, { org_id: orgId, change: { worker_threshold: 0.9 } }),
    world.ask(SetQualitySettings, { org_id: orgId, change: { window: 50 } }),
  ]);
  const changed = { ...DEFAULT_QUALITY_SETTINGS, worker_threshold: 0.9, window: 50 };
  expect(await world.ask(GetQualitySettings, { org_id: orgId })).toEqual(changed);
  const tooMany = world.ask(SetQualitySettings, { org_id: orgId, change: { minimum: 51 } });
  await expect(tooMany).rejects.toMatchObject({ kind: 'invalid', code: 'quality_settings.invalid' });
});

test('the entities match the migrated tables', async () => {
  const dataSource = world.first.get(DataSource);
  expect(dataSource.entityMetadatas.map(({ tableName }) => tableName)).toEqual(['quality_settings']);
  const { upQueries } = await dataSource.driver.createSchemaBuilder().log();
  expect(upQueries.map(({ query }) => query)).toEqual([]);
});
