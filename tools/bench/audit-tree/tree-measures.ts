import { randomBytes, randomInt, randomUUID } from 'node:crypto';
import { transaction } from '#libs/database';
import { inclusionPath, rootPath } from '#libs/evidence';
import { SystemClock } from '#libs/platform';
import { appendToTrees } from '../../../apps/task-registry/src/audit-tree/append-leaves.sql.js';
import { TreeAppending } from '../../../apps/task-registry/src/audit-tree/tree-appending.js';
import { TreeReader } from '../../../apps/task-registry/src/audit-tree/tree-reader.js';
import { leafIndexOf } from '../../../apps/task-registry/src/audit-tree/tree-rows.sql.js';
import { cpuSecondsOf } from '../system/cpu.js';
import { EVENTS_PER_LIFECYCLE } from './tree-database.js';
import type { TreeDatabase } from './tree-database.js';

export interface GrowthCost {
  readonly events: number;
  /** CPU for an event, of this process and of PostgreSQL's. */
  readonly processMicros: number;
  readonly databaseMicros: number;
  readonly walBytes: number;
}

/** What it costs to keep the trees up with a log that grows by this many lifecycles between two looks at it. */
export async function growthCost(
  database: TreeDatabase,
  { organizations, lifecycles, looks }: { organizations: number; lifecycles: number; looks: number },
): Promise<GrowthCost> {
  const appending = new TreeAppending(database.dataSource, new SystemClock());
  const orgIds = Array.from({ length: organizations }, () => randomUUID());
  await database.writeLifecycles(orgIds, lifecycles);
  await caughtUp(appending);
  const backendBefore = await cpuSecondsOf(database.backendPid);
  let [processMicros, walBytes] = [0, 0];
  for (let look = 0; look < looks; look += 1) {
    await database.writeLifecycles(orgIds, lifecycles);
    const [walBefore, cpuBefore] = [await database.walBytes(), process.cpuUsage()];
    await caughtUp(appending);
    const { user, system } = process.cpuUsage(cpuBefore);
    processMicros += user + system;
    walBytes += (await database.walBytes()) - walBefore;
  }
  const events = lifecycles * looks * EVENTS_PER_LIFECYCLE;
  const databaseMicros = ((await cpuSecondsOf(database.backendPid)) - backendBefore) * 1_000_000;
  return {
    events,
    processMicros: processMicros / events,
    databaseMicros: databaseMicros / events,
    walBytes: walBytes / events,
  };
}

async function caughtUp(appending: TreeAppending): Promise<void> {
  while ((await appending.step()) === 'more') {
    // All work happens in `step`.
  }
}

const BATCH = 1_000;
/** Above the numbers of the log that was measured before. */
const FIRST_SEQ = 1_000_000_000;

/** A tree of this many leaves; returns its organization, and the growth of this process while it was made. */
export async function bigTree(database: TreeDatabase, leaves: number) {
  const orgId = randomUUID();
  const append = async (from: number): Promise<void> => {
    const seqs = Buffer.alloc(BATCH * 8);
    for (let place = 0; place < BATCH; place += 1)
      seqs.writeBigUInt64BE(BigInt(FIRST_SEQ + from + place), place * 8);
    const leaves = { orgId, hashes: randomBytes(BATCH * 32), seqs };
    await transaction(database.dataSource, manager => appendToTrees(manager, [leaves], new Date()));
  };
  const warmUp = leaves / 10;
  for (let from = 0; from < warmUp; from += BATCH) await append(from);
  const before = process.memoryUsage().rss;
  for (let from = warmUp; from < leaves; from += BATCH) await append(from);
  return { orgId, grownMb: (process.memoryUsage().rss - before) / 1_048_576 };
}

/** The time of each of these many proofs of random leaves, from the event's number to root and path, and their CPU. */
export async function proofCost({ dataSource, backendPid }: TreeDatabase, orgId: string, proofs: number) {
  const reader = new TreeReader(dataSource);
  const size = await reader.size(orgId);
  const times: number[] = [];
  const [before, backendBefore] = [process.cpuUsage(), await cpuSecondsOf(backendPid)];
  for (let proof = 0; proof < proofs; proof += 1) {
    const startedAt = performance.now();
    const leaf = await leafIndexOf(dataSource, orgId, FIRST_SEQ + randomInt(size));
    if (leaf === undefined) throw new Error('A leaf of the tree was not found.');
    await reader.hashes(orgId, [...rootPath(size), ...inclusionPath(leaf, size)]);
    times.push(performance.now() - startedAt);
  }
  const { user, system } = process.cpuUsage(before);
  const databaseMs = ((await cpuSecondsOf(backendPid)) - backendBefore) * 1_000;
  return { times, cpuMs: ((user + system) / 1_000 + databaseMs) / proofs };
}
