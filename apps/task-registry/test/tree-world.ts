import { createHash } from 'node:crypto';
import { GetTreeHead, ProveTreeConsistency } from '#libs/contracts';
import type { PublishedTreeHead } from '#libs/contracts';
import { waitFor } from '#libs/testing';
import type { World } from './harness.js';
import pg from 'pg';

/** The leaves that the tree of each organization must have: its events in the order of the log. */
export async function leavesInLog(world: World): Promise<ReadonlyMap<string, readonly Buffer[]>> {
  const rows = await world.sql<{ org_id: string; task_id: string; version: number; hash: Buffer }>(
    `SELECT org_id, task_id, e.version, e.hash FROM events e JOIN tasks USING (task_id) ORDER BY seq`,
  );
  const leaves = rows.map(({ org_id, task_id, version, hash }) => {
    const numbers = Buffer.alloc(4);
    numbers.writeUInt32BE(version);
    return {
      org_id,
      leaf: Buffer.concat([Buffer.of(1), Buffer.from(task_id.replaceAll('-', ''), 'hex'), numbers, hash]),
    };
  });
  const byOrganization = Map.groupBy(leaves, ({ org_id }) => org_id);
  return new Map([...byOrganization].map(([org, own]) => [org, own.map(({ leaf }) => leaf)]));
}

/** MTH of RFC 9162, section 2.1.1, as it is defined there. */
export function rootOver(leaves: readonly Buffer[]): string {
  return treeHash(leaves).toString('hex');
}

function treeHash(leaves: readonly Buffer[]): Buffer {
  const [only] = leaves;
  if (only === undefined) return sha256();
  if (leaves.length === 1) return sha256(Buffer.of(0), only);
  const split = 2 ** (Math.ceil(Math.log2(leaves.length)) - 1);
  return sha256(Buffer.of(1), treeHash(leaves.slice(0, split)), treeHash(leaves.slice(split)));
}

function sha256(...parts: readonly Buffer[]): Buffer {
  return createHash('sha256').update(Buffer.concat(parts)).digest();
}

/** Waits until every tree has exactly the events of its organization, each once and in the order of the log. */
export async function treesEqualLog(world: World): Promise<void> {
  let difference = '';
  await waitFor(
    async () => {
      difference = await differenceFromLog(world);
      return difference === '';
    },
    { describe: () => `the trees to equal the log; ${difference}` },
  );
}

async function differenceFromLog(world: World): Promise<string> {
  const leaves = await leavesInLog(world);
  for (const [orgId, own] of leaves) {
    const head = await headOf(world, orgId);
    if (head.tree_size !== own.length)
      return `${orgId} has ${own.length} events and ${head.tree_size} leaves`;
    if (head.root_hash !== rootOver(own)) return `the root of ${orgId} is not that of its events`;
  }
  const [trees] = await world.sql<{ count: string }>(`SELECT count(*) FROM audit_trees`);
  return Number(trees?.count) === leaves.size ? '' : `${trees?.count} trees for ${leaves.size} organizations`;
}

export function headOf(world: World, orgId: string): Promise<PublishedTreeHead> {
  return world.ask(GetTreeHead, { org_id: orgId });
}

export function consistencyOf(world: World, orgId: string, from: number, to?: number) {
  return world.ask(ProveTreeConsistency, { org_id: orgId, from, ...(to !== undefined && { to }) });
}

/** A session of its own, for a transaction that stays open. */
export async function openSession(world: World): Promise<pg.Client> {
  const session = new pg.Client({
    connectionString: world.database.url,
    options: '-c search_path=task_registry',
  });
  await session.connect();
  return session;
}
