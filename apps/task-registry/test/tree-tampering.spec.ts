import { afterAll, beforeAll, expect, test } from 'vitest';
import { randomUUID } from 'node:crypto';
import { AuditTreeHead, CloudEventEnvelope, GetTask, ProveTaskInclusion, TreeHead } from '#libs/contracts';
import type { PublishedTreeHead } from '#libs/contracts';
import {
  SIGNED_TYPES,
  SigningKeys,
  newSigningKey,
  unverifiedPayload,
  verifyConsistency,
  verifyInclusion,
  verifySignature,
} from '#libs/evidence';
import { waitFor } from '#libs/testing';
import { bringTo, startWorld } from './harness.js';
import type { Brought, World } from './harness.js';
import { consistencyOf, headOf, treesEqualLog } from './tree-world.js';

const ORG = randomUUID();
const KEYS = { current: newSigningKey(), former: [] };
let world: World;
let tasks: readonly Brought[];
beforeAll(async () => {
  world = await startWorld({ treeHeadMs: 100, signingKeys: KEYS });
});
afterAll(() => world.close());

const heads = async (): Promise<readonly TreeHead[]> => {
  const rows = await world.sql<{ tree_size: string; root_hash: string; stated_at: Date }>(
    `SELECT tree_size, encode(root_hash, 'hex') AS root_hash, stated_at FROM audit_tree_heads WHERE org_id = $1
      ORDER BY tree_size`,
    [ORG],
  );
  return rows.map(({ tree_size, root_hash, stated_at }) => ({
    ...{ org_id: ORG, tree_size: Number(tree_size), root_hash, timestamp: stated_at.toISOString() },
  }));
};

const onStream = async (): Promise<readonly PublishedTreeHead[]> => {
  const { state } = await world.peer.manager.streams.info('AUDIT');
  const found: PublishedTreeHead[] = [];
  for (let seq = state.first_seq; seq > 0 && seq <= state.last_seq; seq += 1) {
    const message = await world.peer.manager.streams.getMessage('AUDIT', { seq });
    const event = CloudEventEnvelope.parse(message?.json());
    if (event.orgid === ORG) found.push(AuditTreeHead.data.parse(event.data));
  }
  return found;
};

test('each change is followed by a stored head, which is published once and consistent with all later ones', async () => {
  const brought: Brought[] = [];
  for (let round = 0; round < 12; round += 1) {
    const { length } = await heads();
    brought.push(await bringTo(world, 'completed', { org_id: ORG }));
    await waitFor(async () => (await heads()).length > length);
  }
  tasks = brought;
  await treesEqualLog(world);
  const stated = await waitFor(async () => {
    const found = await heads();
    return found.at(-1)?.tree_size === 12 * 9 ? found : undefined;
  });
  for (const [place, from] of stated.entries()) {
    for (const to of stated.slice(place)) {
      const proof = await consistencyOf(world, ORG, from.tree_size, to.tree_size);
      expect(verifyConsistency(proof, from.root_hash, to.root_hash)).toEqual({ ok: true });
    }
  }
  await waitFor(async () => (await onStream()).length >= stated.length);
  const published = (await onStream()).toSorted((one, other) => one.tree_size - other.tree_size);
  expect(published.map(head => TreeHead.parse(head))).toEqual(stated);
});

test('each head is signed by the published key, and the signature covers every other field', async () => {
  const keys = { keys: [...(await SigningKeys.load(KEYS)).published] };
  for (const { signature = '', ...head } of [...(await onStream()), await headOf(world, ORG)]) {
    const checked = await verifySignature(signature, keys, SIGNED_TYPES.treeHead);
    if (checked.outcome === 'invalid') throw new Error(checked.detail);
    expect(JSON.parse(unverifiedPayload(signature).toString('utf8'))).toEqual(head);
  }
});

test('a tree without changes gets no further head', async () => {
  const before = await heads();
  const other = await bringTo(world, 'completed');
  await waitFor(async () => {
    const rows = await world.sql(`SELECT FROM audit_tree_heads WHERE org_id = $1`, [other.org_id]);
    return rows.length > 0;
  });
  expect(await heads()).toEqual(before);
});

/** Runs the check on a log that someone with the database's password has altered, and restores it. */
async function altered(statement: string, parameters: unknown[], check: () => Promise<void>): Promise<void> {
  const tables = ['events', 'audit_tiles', 'audit_trees'];
  for (const table of tables) await world.sql(`CREATE TABLE kept_${table} AS TABLE ${table}`);
  await world.sql(statement, parameters);
  await check();
  for (const table of tables) {
    await world.sql(`DELETE FROM ${table}`);
    await world.sql(`INSERT INTO ${table} OVERRIDING SYSTEM VALUE TABLE kept_${table}`);
    await world.sql(`DROP TABLE kept_${table}`);
  }
}

const proofOf = async (task: Brought | undefined) => {
  if (task === undefined) throw new Error('There is no such task.');
  const proof = await world.ask(ProveTaskInclusion, { task_id: task.task_id, org_id: ORG, pools: null });
  return verifyInclusion(proof.inclusion, proof.leaf_hash, proof.tree_head.root_hash).ok;
};

test('an event that was rewritten is not in the tree', async () => {
  const [task] = tasks;
  expect(await proofOf(task)).toBe(true);
  await altered(
    `UPDATE events SET hash = sha256(hash) WHERE task_id = $1 AND version = 9`,
    [task?.task_id],
    async () => expect(await proofOf(task)).toBe(false),
  );
  expect(await proofOf(task)).toBe(true);
});

test('a task whose last event was removed is not proved up to its version', async () => {
  const task = tasks.at(-1);
  await altered(`DELETE FROM events WHERE task_id = $1 AND version = 9`, [task?.task_id], async () => {
    const about = { task_id: task?.task_id ?? '', org_id: ORG, pools: null };
    const { version } = await world.ask(GetTask, about);
    expect((await world.ask(ProveTaskInclusion, about)).version).toBe(version - 1);
    expect((await headOf(world, ORG)).tree_size).toBe(12 * 9);
  });
});

test('a leaf that was rewritten together with its event contradicts the heads that were kept', async () => {
  const kept = await heads();
  const now = await headOf(world, ORG);
  await altered(
    `UPDATE audit_tiles SET hashes = overlay(hashes PLACING sha256('other') FROM 1) WHERE org_id = $1 AND level = 0`,
    [ORG],
    async () => {
      const forged = await headOf(world, ORG);
      expect(forged.root_hash).not.toBe(now.root_hash);
      for (const { tree_size, root_hash } of kept) {
        const proof = await consistencyOf(world, ORG, tree_size, forged.tree_size);
        expect(verifyConsistency(proof, root_hash, forged.root_hash).ok).toBe(false);
      }
    },
  );
});

test('newest leaves that were cut off contradict the heads that were kept', async () => {
  const [first, last] = [(await heads()).at(0), (await heads()).at(-1)];
  await altered(
    `WITH cut AS (UPDATE audit_trees SET size = size - 1 WHERE org_id = $1)
     UPDATE audit_tiles SET hashes = substr(hashes, 1, length(hashes) - 32) WHERE org_id = $1 AND level = 0`,
    [ORG],
    async () => {
      await expect(consistencyOf(world, ORG, last?.tree_size ?? 0)).rejects.toMatchObject({
        code: 'audit.size_invalid',
      });
      // What is still there is consistent with what was stated about it.
      const cut = await headOf(world, ORG);
      const proof = await consistencyOf(world, ORG, first?.tree_size ?? 0, cut.tree_size);
      expect(verifyConsistency(proof, first?.root_hash ?? '', cut.root_hash).ok).toBe(true);
    },
  );
});
