import { DataSource } from 'typeorm';
import { z } from 'zod';
import { connectionOptions, typedRows } from '#libs/database';
import { appendLeaves, eventLeaf, hashesAlong, leafHash, rootPath, tileKey } from '#libs/evidence';
import type { TileReader } from '#libs/evidence';
import { TreeReader } from '../../../apps/task-registry/src/audit-tree/tree-reader.js';
import type { TreeFact } from './facts.js';

const EVENTS = `
  SELECT t.org_id, e.task_id, e.version, e.hash FROM events e JOIN tasks t USING (task_id) ORDER BY e.seq`;
const TREES = `SELECT org_id, size FROM audit_trees`;
const HEADS = `
  SELECT org_id, tree_size AS size, encode(root_hash, 'hex') AS root FROM audit_tree_heads ORDER BY org_id, tree_size`;

const EventRow = z.object({
  org_id: z.string(),
  task_id: z.string(),
  version: z.int(),
  hash: z.instanceof(Buffer),
});
type EventRow = z.infer<typeof EventRow>;
const TreeRow = z.object({ org_id: z.string(), size: z.int() });
const HeadRow = TreeRow.extend({ root: z.string() });

/** Every organization's tree as it is stored, and every head that was published, beside what the log says. */
export async function readTrees(url: string): Promise<readonly TreeFact[]> {
  const options = connectionOptions({ url, schema: 'task_registry', poolSize: 1 }, () => undefined);
  const dataSource = await new DataSource(options).initialize();
  try {
    const events = await typedRows(dataSource, EventRow, EVENTS);
    const trees = await typedRows(dataSource, TreeRow, TREES);
    const heads = await typedRows(dataSource, HeadRow, HEADS);
    const reader = new TreeReader(dataSource);
    const facts: TreeFact[] = [];
    for (const [orgId, own] of Map.groupBy(events, ({ org_id }) => org_id)) {
      const rootAt = rootsOver(own);
      const size = trees.find(({ org_id }) => org_id === orgId)?.size ?? 0;
      facts.push({
        ...{ orgId, events: own.length, size },
        ...{ root: await reader.root(orgId, size), rootByLog: rootAt(size) },
        heads: heads
          .filter(({ org_id }) => org_id === orgId)
          .map(head => ({ size: head.size, root: head.root, rootByLog: rootAt(head.size) })),
      });
    }
    return facts;
  } finally {
    await dataSource.destroy();
  }
}

/** The root of the first so many events of the log; undefined when it has fewer. */
function rootsOver(events: readonly EventRow[]): (size: number) => string | undefined {
  const leaves = events.map(({ task_id, version, hash }) =>
    leafHash(eventLeaf({ taskId: task_id, version, hash })),
  );
  const tiles = new Map(
    appendLeaves({ size: 0, tiles: [] }, leaves).map(tile => [tileKey(tile), tile.hashes]),
  );
  const read: TileReader = place => tiles.get(tileKey(place));
  return size => (size > events.length ? undefined : hashesAlong(rootPath(size), read)[0]);
}
