import { openTreeDatabase, EVENTS_PER_LIFECYCLE } from '../audit-tree/tree-database.js';
import { bigTree, growthCost, proofCost } from '../audit-tree/tree-measures.js';
import type { GrowthCost } from '../audit-tree/tree-measures.js';
import type { Section } from '../section.js';
import { median, p99 } from '../statistics.js';

const FULL = { looks: 40, leaves: 1_000_000, proofs: 2_000 };
const QUICK = { looks: 10, leaves: 100_000, proofs: 300 };
/** In a second, between two looks at the log: what the whole system does on two cores. */
const LIFECYCLES = 150;

/** The audit trees: their cost for a lifecycle, and proofs from a large one. */
export const auditTree: Section = async ({ system, quick, progress, known }) => {
  const { running } = await system();
  const { looks, leaves, proofs } = quick ? QUICK : FULL;
  const database = await openTreeDatabase(running.databaseUrl);
  try {
    progress.say(`audit-tree: ${LIFECYCLES} lifecycles a second of one organization`);
    const one = await growthCost(database, { organizations: 1, lifecycles: LIFECYCLES, looks });
    progress.say('audit-tree: as many, each of another organization');
    const many = await growthCost(database, { organizations: LIFECYCLES, lifecycles: LIFECYCLES, looks });
    progress.say(`audit-tree: a tree of ${leaves.toLocaleString('en-US')} leaves`);
    const { orgId, grownMb } = await bigTree(database, leaves);
    const { times, cpuMs } = await proofCost(database, orgId, proofs);
    const lifecycleMs = known('lifecycle_cpu_ms');
    const treeMs = milliseconds(one);
    return [
      {
        key: 'audit_tree_lifecycle_cpu_ms',
        value: treeMs,
        n: one.events / EVENTS_PER_LIFECYCLE,
        also: {
          audit_tree_many_lifecycle_cpu_ms: milliseconds(many),
          audit_tree_event_process_us: one.processMicros,
          audit_tree_event_database_us: one.databaseMicros,
          audit_tree_wal_bytes: one.walBytes,
          audit_tree_many_wal_bytes: many.walBytes,
          ...(lifecycleMs !== undefined && { audit_tree_cpu_pct: (100 * treeMs) / lifecycleMs }),
        },
        note:
          `${described(one)}; each lifecycle of another organization: ${described(many)}` +
          (lifecycleMs === undefined
            ? ''
            : `; ${((100 * treeMs) / lifecycleMs).toFixed(1)} % of a lifecycle`),
      },
      {
        key: 'audit_proof_p99_ms',
        value: p99(times),
        n: times.length,
        median: median(times),
        p99: p99(times),
        also: {
          audit_proof_p50_ms: median(times),
          audit_proof_cpu_ms: cpuMs,
          audit_tree_leaves: leaves,
          audit_tree_grown_mb: grownMb,
        },
        note:
          `inclusion and root, of a tree of ${leaves.toLocaleString('en-US')} leaves; the process grew by ` +
          `${grownMb.toFixed(0)} MB while nine tenths of them were appended`,
      },
    ];
  } finally {
    await database.close();
  }
};

function milliseconds({ processMicros, databaseMicros }: GrowthCost): number {
  return (EVENTS_PER_LIFECYCLE * (processMicros + databaseMicros)) / 1_000;
}

function described({ processMicros, databaseMicros, walBytes }: GrowthCost): string {
  return (
    `${processMicros.toFixed(0)} µs of the process, ${databaseMicros.toFixed(0)} µs of PostgreSQL, ` +
    `${walBytes.toFixed(0)} bytes of WAL for an event`
  );
}
