import { afterAll, beforeAll, expect, test } from 'vitest';
import { EraseTask, GetTask, hashOfEvent, linkHash } from '#libs/contracts';
import type { LoggedEvent } from '#libs/contracts';
import { waitFor } from '#libs/testing';
import { RetentionSweep } from '../src/erasure/retention-sweep.js';
import { bringTo, historyOf, onStream, specWith, startWorld } from './harness.js';
import type { Brought, World } from './harness.js';

const DAY_MS = 24 * 3_600_000;
const SECRET = 'Trillian Astra';

let world: World;

beforeAll(async () => {
  world = await startWorld();
});
afterAll(() => world.close());

async function completedTask(spec: Record<string, unknown> = {}): Promise<Brought> {
  return bringTo(world, 'completed', { spec: specWith({ title: SECRET, ...spec }) });
}

async function erase({ task_id, org_id }: Brought, pools: string[] | null = null) {
  return world.ask(EraseTask, { task_id, org_id, pools, reference: null });
}

/** The hash that each event of a history has by itself, whether it was erased or not; version 1 has none then. */
function hashesOf(history: readonly LoggedEvent[]): readonly (string | undefined)[] {
  return history.map(({ hash, commitment, previous_hash, hash_version, salt, ...event }) => {
    if (commitment === undefined) return hashOfEvent(event, { previous_hash, hash_version, salt });
    return commitment === null ? hash : linkHash(previous_hash, commitment);
  });
}

/** The events of a task that are on the stream, by their place in its history. */
async function publishedOf(task: Brought): Promise<readonly number[]> {
  const ids = new Set((await onStream(world)).map(({ id }) => id));
  return (await historyOf(world, task)).filter(({ id }) => ids.has(id)).map(({ sequence }) => sequence);
}

async function isErased({ task_id, org_id }: Brought): Promise<boolean> {
  return (await world.ask(GetTask, { task_id, org_id, pools: null })).erasure !== null;
}

test('the history of an erased task is whole, and each hash is still that of its event', async () => {
  const task = await completedTask();
  const before = await historyOf(world, task);
  const { erasure } = await erase(task);
  const after = await historyOf(world, task);
  expect(after.slice(0, -1).map(({ hash }) => hash)).toEqual(before.map(({ hash }) => hash));
  expect(hashesOf(after)).toEqual(after.map(({ hash }) => hash));
  expect(after.slice(0, -1)).toEqual(
    before.map(({ id, type, time, hash }) =>
      expect.objectContaining({ id, type, time, hash, data: null, salt: null }),
    ),
  );
  expect(after.at(-1)).toMatchObject({
    type: 'task.erased',
    data: { ...erasure, erased_through: before.length },
  });
  await waitFor(async () => (await publishedOf(task)).includes(before.length + 1));
});

test('two erasures at once are one', async () => {
  const task = await completedTask();
  const [one, other] = await Promise.all([erase(task), erase(task)]);
  expect(one.erasure).toEqual(other.erasure);
  expect((await historyOf(world, task)).filter(({ type }) => type === 'task.erased')).toHaveLength(1);
});

test('a task whose retention is over is erased, also one that an earlier release ended; others stay', async () => {
  const [short, old, long] = [
    await completedTask({ audit: { retain_days: 3 } }),
    await completedTask({ audit: { retain_days: 3 } }),
    await completedTask({ audit: { retain_days: 30 } }),
  ];
  await world.sql(`UPDATE tasks SET erase_at = NULL WHERE task_id = $1`, [old.task_id]);
  const sweep = world.registry.get(RetentionSweep);
  const { signal } = new AbortController();
  await sweep.work(signal);
  expect(await Promise.all([short, old, long].map(isErased))).toEqual([false, false, false]);
  world.clock.advance(4 * DAY_MS);
  await waitFor(async () => (await sweep.work(signal)) === 0 && (await isErased(short)));
  expect(await Promise.all([short, old, long].map(isErased))).toEqual([true, true, false]);
  expect((await historyOf(world, short)).at(-1)).toMatchObject({ data: { reason: 'retention' } });
});

test('a broker that lost its storage gets the events that were not erased, and the log goes on', async () => {
  const [erased, kept] = [await completedTask(), await completedTask()];
  await erase(erased);
  await world.nats.restart({ withoutStorage: true });
  const next = await waitFor(async () => completedTask());
  const last = (await historyOf(world, next)).length;
  await waitFor(async () => (await publishedOf(next)).includes(last));
  expect(await publishedOf(erased)).toEqual([(await historyOf(world, erased)).length]);
  expect(await publishedOf(kept)).toEqual((await historyOf(world, kept)).map(({ sequence }) => sequence));
});
