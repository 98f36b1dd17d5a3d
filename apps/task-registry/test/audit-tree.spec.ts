import { randomBytes, randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ProveTaskInclusion } from '#libs/contracts';
import { verifyConsistency, verifyInclusion } from '#libs/evidence';
import { waitFor } from '#libs/testing';
import { bringTo, startWorld } from './harness.js';
import type { World } from './harness.js';
import { consistencyOf, headOf, leavesInLog, openSession, rootOver, treesEqualLog } from './tree-world.js';

let world: World;
beforeAll(async () => {
  world = await startWorld();
});
afterAll(() => world.close());

const ORGANIZATIONS = [randomUUID(), randomUUID(), randomUUID()] as const;
const [ORG] = ORGANIZATIONS;
const completed = (org_id: string) => bringTo(world, 'completed', { org_id });

/** Of several organizations, at the same time. */
const manyTasks = (count: number) =>
  Promise.all(Array.from({ length: count }, (_, place) => completed(ORGANIZATIONS[place % 3] ?? ORG)));

/** Takes the next number of the log for a task, in a transaction that stays open. */
async function takeNumber(taskId: string) {
  const session = await openSession(world);
  await session.query('BEGIN');
  await session.query(`UPDATE tasks SET version = version + 1 WHERE task_id = $1`, [taskId]);
  await session.query(
    `INSERT INTO events (task_id, version, id, type, occurred_at, envelope, hash)
     SELECT task_id, version, gen_random_uuid(), 'task.late', now(), '{}', $2 FROM tasks WHERE task_id = $1`,
    [taskId, randomBytes(32)],
  );
  return async (end: 'COMMIT' | 'ROLLBACK') => {
    await session.query(end);
    await session.end();
  };
}

const positionOf = async () => {
  const [row] = await world.sql<{ log_seq: string }>(`SELECT log_seq FROM audit_position`);
  return Number(row?.log_seq);
};

test('every event of concurrent writers becomes one leaf of its organization, in the order of the log', async () => {
  await world.startReplica();
  for (let round = 0; round < 3; round += 1) await manyTasks(30);
  await treesEqualLog(world);
  // More than one tile.
  expect((await headOf(world, ORG)).tree_size).toBeGreaterThan(256);
});

test('an event whose transaction commits late keeps its place before those that waited for it', async () => {
  const { task_id } = await completed(ORG);
  await treesEqualLog(world);
  const before = await positionOf();
  const end = await takeNumber(task_id);
  await manyTasks(6);
  expect(await positionOf()).toBe(before);
  await end('COMMIT');
  await treesEqualLog(world);
});

test('a number whose transaction was rolled back does not hold up the trees', async () => {
  const { task_id } = await completed(ORG);
  const end = await takeNumber(task_id);
  await manyTasks(6);
  await end('ROLLBACK');
  await world.sql(`SELECT nextval(pg_get_serial_sequence('events', 'seq')) FROM generate_series(1, 40)`);
  await manyTasks(6);
  await treesEqualLog(world);
});

test('the last event of a task is provable at once, before the next look at the log', async () => {
  const slow = await startWorld({ treePollMs: 3_600_000 });
  try {
    const { task_id, org_id } = await bringTo(slow, 'completed');
    const proof = await slow.ask(ProveTaskInclusion, { task_id, org_id, pools: null });
    expect(proof).toMatchObject({ task_id, version: 9, inclusion: { leaf_index: 8, tree_size: 9 } });
    expect(verifyInclusion(proof.inclusion, proof.leaf_hash, proof.tree_head.root_hash)).toEqual({
      ok: true,
    });
  } finally {
    await slow.close();
  }
});

test('the proof of each task verifies, against its own tree and no other', async () => {
  const tasks = await manyTasks(12);
  await treesEqualLog(world);
  for (const { task_id, org_id } of tasks) {
    const proof = await world.ask(ProveTaskInclusion, { task_id, org_id, pools: null });
    expect(proof.tree_head).toMatchObject({ org_id, tree_size: proof.inclusion.tree_size });
    for (const other of ORGANIZATIONS) {
      const { root_hash } = await headOf(world, other);
      expect(verifyInclusion(proof.inclusion, proof.leaf_hash, root_hash).ok).toBe(other === org_id);
    }
  }
});

test('a proof can be had for an earlier head that has the event, and for no other size', async () => {
  const { task_id } = await completed(ORG);
  await treesEqualLog(world);
  const kept = await headOf(world, ORG);
  await manyTasks(3);
  await treesEqualLog(world);
  const request = { task_id, org_id: ORG, pools: null };
  const proof = await world.ask(ProveTaskInclusion, { ...request, tree_size: kept.tree_size });
  expect(verifyInclusion(proof.inclusion, proof.leaf_hash, kept.root_hash)).toEqual({ ok: true });
  expect(proof.tree_head.root_hash).toBe(kept.root_hash);
  const sizes = [0, proof.inclusion.leaf_index, 1_000_000];
  for (const tree_size of sizes) {
    await expect(world.ask(ProveTaskInclusion, { ...request, tree_size })).rejects.toMatchObject({
      code: 'audit.size_invalid',
      details: { faults: [{ pointer: '/tree_size' }] },
    });
  }
});

test('tasks of others, and of other pools, are not proved', async () => {
  const { task_id, org_id } = await completed(ORG);
  const requests = [
    { task_id, org_id: randomUUID(), pools: null },
    { task_id, org_id, pools: [randomUUID()] },
    { task_id: randomUUID(), org_id, pools: null },
  ];
  for (const request of requests)
    await expect(world.ask(ProveTaskInclusion, request)).rejects.toMatchObject({ code: 'task.not_found' });
});

test('an organization without events has the empty tree', async () => {
  const orgId = randomUUID();
  const head = await headOf(world, orgId);
  expect(head).toMatchObject({ org_id: orgId, tree_size: 0, root_hash: rootOver([]) });
  // A registry without a key.
  expect(head).not.toHaveProperty('signature');
  expect(await consistencyOf(world, orgId, 0)).toEqual({ from_size: 0, to_size: 0, hashes: [] });
  await expect(consistencyOf(world, orgId, 1)).rejects.toMatchObject({ code: 'audit.size_invalid' });
});

test('a batch that is cut off is appended by the next, nothing twice', async () => {
  for (let round = 0; round < 3; round += 1) {
    // The batch waits for this row at its end, with its tiles written.
    const session = await openSession(world);
    await session.query('BEGIN');
    await session.query(`SELECT FROM audit_trees WHERE org_id = $1 FOR UPDATE`, [ORG]);
    const work = manyTasks(6);
    const [appending] = await waitFor(async () => {
      const found = await world.sql<{ pid: number }>(
        `SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock' AND query LIKE '%audit_trees%'`,
      );
      return found.length > 0 ? found : undefined;
    });
    await world.sql('SELECT pg_terminate_backend($1)', [appending?.pid]);
    await session.query('COMMIT');
    await session.end();
    await work;
  }
  await treesEqualLog(world);
});

test('when the replica that appended stops, the other continues', async () => {
  const other = await world.startReplica();
  await manyTasks(9);
  await other.close();
  await manyTasks(9);
  await treesEqualLog(world);
});

test('a log that exists already is appended, in batches, to the same trees', async () => {
  const { task_id } = await completed(ORG);
  // More than a batch.
  await world.sql(
    `INSERT INTO events (task_id, version, id, type, occurred_at, envelope, hash)
     SELECT $1, 9 + n, gen_random_uuid(), 'task.many', now(), '{}', sha256(int4send(n))
       FROM generate_series(1, 2500) AS n`,
    [task_id],
  );
  await treesEqualLog(world);
  const before = await Promise.all(ORGANIZATIONS.map(org => headOf(world, org)));
  await world.sql(
    `WITH t AS (DELETE FROM audit_trees), d AS (DELETE FROM audit_tiles) UPDATE audit_position SET log_seq = 0`,
  );
  await treesEqualLog(world);
  const after = await Promise.all(ORGANIZATIONS.map(org => headOf(world, org)));
  expect(after.map(({ root_hash }) => root_hash)).toEqual(before.map(({ root_hash }) => root_hash));
});

test('each size of a tree is consistent with each later one', async () => {
  await treesEqualLog(world);
  const leaves = (await leavesInLog(world)).get(ORG) ?? [];
  const sizes = [0, 1, 7, 255, 256, 257, leaves.length - 1, leaves.length];
  for (const from of sizes) {
    for (const to of sizes.filter(size => size >= from)) {
      const proof = await consistencyOf(world, ORG, from, to);
      const [first, second] = [rootOver(leaves.slice(0, from)), rootOver(leaves.slice(0, to))];
      expect(verifyConsistency(proof, first, second)).toEqual({ ok: true });
    }
  }
  await expect(consistencyOf(world, ORG, 5, 4)).rejects.toMatchObject({
    details: { faults: [{ pointer: '/from', detail: 'Must not exceed the later size, 4.' }] },
  });
  await expect(consistencyOf(world, ORG, 5, leaves.length + 1)).rejects.toMatchObject({
    details: { faults: [{ pointer: '/to', detail: `The tree has ${leaves.length} leaves.` }] },
  });
});
