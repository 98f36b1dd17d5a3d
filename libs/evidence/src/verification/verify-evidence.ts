import { parseJson, readJson } from '#libs/contracts';
import type { ReadJson } from '#libs/contracts';
import { z } from 'zod';
import { SignedEvidence } from '../document/evidence-document.js';
import type { SignedTreeHead } from '../document/evidence-document.js';
import type { ConsistencyProof } from '../merkle/index.js';
import { SIGNED_TYPES } from '../signature/signing-keys.js';
import { unverifiedPayload, verifySignature } from '../signature/verify-signature.js';
import type { KeySet } from '../signature/verify-signature.js';
import { checkInclusion } from './check-inclusion.js';
import { checkRecord } from './check-record.js';
import { checkTransitions } from './check-transitions.js';
import { checkTreeHead, uncheckedHead } from './check-tree-head.js';
import { checkVotes } from './check-votes.js';
import { differencesOf } from './differences.js';
import { pointerTo } from './finding.js';
import type { CheckName, Finding } from './finding.js';

export interface EvidenceReport {
  /** Empty for evidence in which everything that was checked matches. */
  readonly findings: readonly Finding[];
  /** What could not be checked, and why. */
  readonly notChecked: readonly { readonly check: CheckName; readonly reason: string }[];
  /** Set if the signature is valid. */
  readonly signedBy: string | undefined;
  /** What the file is about; undefined if it has not the form of evidence. */
  readonly about:
    { readonly taskId: string; readonly orgId: string; readonly transitions: number } | undefined;
}

export interface TrustedInputs {
  /** The published keys of the installation; undefined if they are not at hand. */
  readonly keys: KeySet | undefined;
  /** A head of the organization's tree that was kept elsewhere. */
  readonly treeHead?: SignedTreeHead | undefined;
  /** That the smaller of the two trees, the proof's and the one that was kept, begins the larger one. */
  readonly consistency?: ConsistencyProof | undefined;
}

const WithSignature = z.looseObject({ evidence: z.unknown(), signature: z.string() });

/**
 * Verifies evidence, offline: whatever does not match is named, with a pointer to it. The document is checked even where
 * its signature is not valid, so that a report says what was altered.
 *
 * @param text the file: the body of `GET /v1/tasks/{id}/evidence`
 */
export async function verifyEvidence(text: string, trusted: TrustedInputs): Promise<EvidenceReport> {
  const read = readJson(text);
  if (read.outcome !== 'read') return unreadable(read);
  const file = WithSignature.safeParse(read.value);
  if (!file.success) return { ...NOTHING, findings: formatFindings(file.error) };
  const { evidence, signature } = file.data;
  const signed = await checkSignature(signature, trusted.keys);
  const findings = [...signed.findings, ...checkSignedCopy(evidence, signature)];
  const document = SignedEvidence.safeParse(read.value);
  if (!document.success) {
    return { ...NOTHING, ...signed, findings: [...formatFindings(document.error), ...findings] };
  }
  const { task_id: taskId, org_id: orgId, transitions } = document.data.evidence;
  findings.push(
    ...checkTransitions(document.data.evidence),
    ...checkRecord(document.data.evidence),
    ...checkVotes(document.data.evidence),
    ...checkInclusion(document.data),
    ...(await checkTreeHead(document.data, trusted)),
  );
  const notChecked = [...signed.notChecked, ...uncheckedHead(document.data.proof, trusted)];
  return { ...signed, findings, notChecked, about: { taskId, orgId, transitions: transitions.length } };
}

type SignatureReport = Pick<EvidenceReport, 'findings' | 'notChecked' | 'signedBy'>;

async function checkSignature(jws: string, keys: KeySet | undefined): Promise<SignatureReport> {
  if (keys === undefined) {
    const reason = 'The published keys of the installation were not given.';
    return { findings: [], notChecked: [{ check: 'signature', reason }], signedBy: undefined };
  }
  const checked = await verifySignature(jws, keys, SIGNED_TYPES.evidence);
  if (checked.outcome === 'valid') return { findings: [], notChecked: [], signedBy: checked.kid };
  const finding = { check: 'signature', pointer: '/signature', detail: checked.detail } as const;
  return { findings: [finding], notChecked: [], signedBy: undefined };
}

/** The signature carries what was signed, so every place where the document differs from it can be named. */
function checkSignedCopy(evidence: unknown, jws: string): readonly Finding[] {
  try {
    const signed = parseJson(unverifiedPayload(jws).toString('utf8'));
    return differencesOf(evidence, signed, '/evidence').map(one => ({ check: 'signed_copy', ...one }));
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    return [{ check: 'signed_copy', pointer: '/signature', detail: 'Its payload is not a document.' }];
  }
}

const NOTHING = { findings: [], notChecked: [], signedBy: undefined, about: undefined };

function unreadable(read: Exclude<ReadJson, { outcome: 'read' }>): EvidenceReport {
  const faults =
    read.outcome === 'not_json' ? [{ pointer: '', detail: 'The file is not JSON.' }] : [...read.faults];
  return { ...NOTHING, findings: faults.map(fault => ({ check: 'format', ...fault })) };
}

function formatFindings(error: z.ZodError): readonly Finding[] {
  return error.issues.map(({ path, message }) => ({
    check: 'format',
    pointer: pointerTo(...path.map(part => (typeof part === 'symbol' ? part.toString() : part))),
    detail: message,
  }));
}
