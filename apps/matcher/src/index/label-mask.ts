import type { Demand } from '../candidates/demand.rule.js';
import type { WorkerProfile } from '../candidates/worker-profile.rule.js';

/**
 * A Bloom filter of 32 bits: one bit for each label a task requires.
 *
 * A worker's mask lacks a bit of a demand's mask only if the worker lacks that label, so one AND rules out most groups
 * of waiting tasks. The rest is checked exactly.
 */
export function demandMask(demand: Demand): number {
  let mask = 0;
  for (const name of demand.skills) mask |= bitOf('s', name);
  for (const name of demand.certifications) mask |= bitOf('c', name);
  for (const name of demand.jurisdictions) mask |= bitOf('j', name);
  for (const name of demand.languages) mask |= bitOf('l', name);
  return demand.poolId === undefined ? mask : mask | bitOf('p', demand.poolId);
}

export function workerMask(worker: WorkerProfile): number {
  let mask = 0;
  for (const name of worker.skills) mask |= bitOf('s', name);
  for (const name of worker.certifications.keys()) mask |= bitOf('c', name);
  for (const name of worker.jurisdictions) mask |= bitOf('j', name);
  for (const name of worker.languages) mask |= bitOf('l', name);
  for (const id of worker.poolIds) mask |= bitOf('p', id);
  return mask;
}

/** FNV-1a (http://www.isthe.com/chongo/tech/comp/fnv/), its upper bits: the lower ones are mixed less. */
function bitOf(kind: string, name: string): number {
  let hash = 0x811c9dc5;
  for (const text of [kind, name]) {
    for (let position = 0; position < text.length; position += 1) {
      hash = Math.imul(hash ^ text.charCodeAt(position), 0x01000193);
    }
  }
  return 1 << (hash >>> 27);
}
