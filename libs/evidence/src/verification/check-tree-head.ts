import { parseJson } from '#libs/contracts';
import type { LogProof, SignedEvidence, SignedTreeHead } from '../document/evidence-document.js';
import { verifyConsistency } from '../merkle/index.js';
import type { ConsistencyProof } from '../merkle/index.js';
import { SIGNED_TYPES } from '../signature/signing-keys.js';
import { unverifiedPayload, verifySignature } from '../signature/verify-signature.js';
import type { KeySet } from '../signature/verify-signature.js';
import { differencesOf } from './differences.js';
import type { Difference } from './differences.js';
import type { Finding } from './finding.js';

interface TrustedHead {
  readonly keys: KeySet | undefined;
  readonly treeHead?: SignedTreeHead | undefined;
  readonly consistency?: ConsistencyProof | undefined;
}

/**
 * The findings on the head of the tree: it is of this organization, the installation has signed it, and it agrees with
 * the head that was kept.
 */
export async function checkTreeHead(
  { evidence, proof }: SignedEvidence,
  trusted: TrustedHead,
): Promise<readonly Finding[]> {
  const { tree_head: head, tree_head_signature: jws } = proof;
  const findings: Finding[] = [];
  if (head.org_id !== evidence.org_id) {
    findings.push(treeHead('/proof/tree_head/org_id', 'It is the head of another organization.'));
  }
  if (trusted.keys !== undefined) {
    const checked = await verifySignature(jws, trusted.keys, SIGNED_TYPES.treeHead);
    if (checked.outcome === 'invalid') {
      findings.push(treeHead('/proof/tree_head_signature', checked.detail));
    }
  }
  findings.push(...differencesFromSigned(head, jws).map(one => ({ check: 'tree_head' as const, ...one })));
  const kept = trusted.treeHead;
  if (kept !== undefined) findings.push(...compareWithKept(head, kept, trusted.consistency));
  return findings;
}

/** Two heads of trees of different sizes can only be compared with a proof of consistency. */
export function uncheckedHead(
  { tree_head: { tree_size: size } }: LogProof,
  { treeHead: kept, consistency }: TrustedHead,
): readonly { readonly check: 'tree_head'; readonly reason: string }[] {
  if (kept === undefined || kept.tree_size === size || consistency !== undefined) return [];
  const [from, to] = [Math.min(size, kept.tree_size), Math.max(size, kept.tree_size)];
  const reason =
    `The head that was kept has ${kept.tree_size} events, and that of the proof ${size}: ` +
    `give the answer of /v1/audit/consistency?from=${from}&to=${to}, too.`;
  return [{ check: 'tree_head', reason }];
}

function differencesFromSigned(head: SignedTreeHead, jws: string): readonly Difference[] {
  try {
    return differencesOf(head, parseJson(unverifiedPayload(jws).toString('utf8')), '/proof/tree_head');
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    return [{ pointer: '/proof/tree_head_signature', detail: 'Its payload is not a tree head.' }];
  }
}

function compareWithKept(
  head: SignedTreeHead,
  kept: SignedTreeHead,
  consistency: ConsistencyProof | undefined,
): readonly Finding[] {
  if (kept.org_id !== head.org_id) {
    return [treeHead('/proof/tree_head/org_id', 'The head that was kept is of another organization.')];
  }
  if (kept.tree_size === head.tree_size) {
    if (kept.root_hash === head.root_hash) return [];
    const detail = 'The head that was kept has another root: the log was rewritten.';
    return [treeHead('/proof/tree_head/root_hash', detail)];
  }
  if (consistency === undefined) return [];
  const [smaller, larger] = kept.tree_size < head.tree_size ? [kept, head] : [head, kept];
  if (consistency.from_size !== smaller.tree_size || consistency.to_size !== larger.tree_size) {
    const detail = `The proof of consistency is not from ${smaller.tree_size} to ${larger.tree_size} events.`;
    return [treeHead('/proof/tree_head/tree_size', detail)];
  }
  const checked = verifyConsistency(consistency, smaller.root_hash, larger.root_hash);
  return checked.ok ? [] : [treeHead('/proof/tree_head/root_hash', checked.reason)];
}

function treeHead(pointer: string, detail: string): Finding {
  return { check: 'tree_head', pointer, detail };
}
