import { call } from '../../api/call.js';
import { isRecord } from '../../api/problem.js';

/** What of the signed record of a task has been checked in this browser. */
export interface EvidenceCheck {
  /** `unsupported`: this browser cannot check Ed25519. */
  readonly signature: 'valid' | 'invalid' | 'unsupported';
  /** Whether the record that is shown is the one that was signed. */
  readonly isSignedCopy: boolean;
  /** Whether each event names the hash of the one before it. */
  readonly isChained: boolean;
  readonly transitions: number;
  /** The size of the audit tree whose signed head the proof leads to. */
  readonly treeSize: number;
  readonly keyId: string;
  /** The evidence as a file, for a complete check elsewhere. */
  readonly file: Blob;
}

const TYPE = 'countersign-evidence+json';

/** Reads the evidence of an ended task, and checks its signature by the keys that the installation publishes. */
export async function checkEvidence(taskId: string, signal: AbortSignal): Promise<EvidenceCheck> {
  const [signed, { keys }] = await Promise.all([
    call('get', '/v1/tasks/{task_id}/evidence', { path: { task_id: taskId }, signal }),
    call('get', '/.well-known/jwks.json', { signal }),
  ]);
  const [head = '', payload = '', signature = ''] = signed.signature.split('.');
  const header = readPart(head);
  const keyId = isRecord(header) ? String(header['kid']) : '';
  const key = keys.find(({ kid }) => kid === keyId);
  const isExpected = isRecord(header) && header['alg'] === 'EdDSA' && header['typ'] === TYPE;
  const transitions = signed.evidence.transitions;
  return {
    signature:
      key === undefined || !isExpected
        ? 'invalid'
        : await verify({ kty: key.kty, crv: key.crv, x: key.x }, signature, `${head}.${payload}`),
    isSignedCopy: sorted(readPart(payload)) === sorted(signed.evidence),
    isChained: transitions.every(
      ({ previous_hash: previous }, place) => previous === (transitions[place - 1]?.hash ?? null),
    ),
    transitions: transitions.length,
    treeSize: signed.proof.tree_head.tree_size,
    keyId,
    file: new Blob([JSON.stringify(signed)], { type: 'application/json' }),
  };
}

async function verify(
  jwk: JsonWebKey,
  signature: string,
  signed: string,
): Promise<EvidenceCheck['signature']> {
  try {
    const key = await crypto.subtle.importKey('jwk', jwk, 'Ed25519', false, ['verify']);
    const isValid = await crypto.subtle.verify(
      'Ed25519',
      key,
      bytesOf(signature),
      new TextEncoder().encode(signed),
    );
    return isValid ? 'valid' : 'invalid';
  } catch (error) {
    if (error instanceof DOMException && error.name === 'NotSupportedError') return 'unsupported';
    return 'invalid';
  }
}

function bytesOf(base64url: string): Uint8Array<ArrayBuffer> {
  const text = atob(base64url.replaceAll('-', '+').replaceAll('_', '/'));
  return Uint8Array.from(text, letter => letter.charCodeAt(0));
}

function readPart(base64url: string): unknown {
  try {
    return JSON.parse(new TextDecoder().decode(bytesOf(base64url)));
  } catch {
    return undefined;
  }
}

/** The same text for the same value, whatever the order of its members. */
function sorted(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(sorted).join()}]`;
  if (!isRecord(value)) return JSON.stringify(value);
  const members = Object.entries(value)
    .toSorted(([one], [two]) => (one < two ? -1 : 1))
    .map(([name, member]) => `${JSON.stringify(name)}:${sorted(member)}`);
  return `{${members.join()}}`;
}
