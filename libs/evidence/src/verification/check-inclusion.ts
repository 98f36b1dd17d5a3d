import type { SignedEvidence } from '../document/evidence-document.js';
import { eventLeaf, leafHash, verifyInclusion } from '../merkle/index.js';
import { pointerTo } from './finding.js';
import type { Finding } from './finding.js';

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** The findings on the proof: it is for the last event of this history, and leads from it to the head of the tree. */
export function checkInclusion({ evidence, proof }: SignedEvidence): readonly Finding[] {
  const last = evidence.transitions.at(-1);
  if (last === undefined || !UUID.test(evidence.task_id)) {
    return [inclusion('/proof', 'The evidence has no last event that could be in the log.')];
  }
  const hash = Buffer.from(last.hash, 'hex');
  const leaf = leafHash(eventLeaf({ taskId: evidence.task_id, version: last.version, hash })).toString('hex');
  const stated = [
    ['task_id', evidence.task_id, 'It is of another task.'],
    ['version', last.version, 'It is of another event than the last.'],
    ['event_hash', last.hash, 'It is of another history: this is not the hash of the last event.'],
    ['leaf_hash', leaf, 'It is not the hash of this leaf.'],
  ] as const;
  const findings = stated
    .filter(([name, expected]) => proof[name] !== expected)
    .map(([name, , detail]) => inclusion(pointerTo('proof', name), detail));
  if (proof.inclusion.tree_size !== proof.tree_head.tree_size) {
    const detail = 'It is for a tree of another size than that of the head.';
    findings.push(inclusion('/proof/inclusion/tree_size', detail));
  }
  const leads = verifyInclusion(proof.inclusion, leaf, proof.tree_head.root_hash);
  if (!leads.ok) findings.push(inclusion('/proof/inclusion', leads.reason));
  return findings;
}

function inclusion(pointer: string, detail: string): Finding {
  return { check: 'inclusion', pointer, detail };
}
