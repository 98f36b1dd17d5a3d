/** In the order of a report. */
export const CHECK_NAMES = [
  'format',
  'signature',
  'signed_copy',
  'order',
  'chain',
  'payload_hash',
  'record',
  'votes',
  'evidence_hash',
  'inclusion',
  'tree_head',
] as const;
export type CheckName = (typeof CHECK_NAMES)[number];

/** What each check compares. */
export const CHECKS: Readonly<Record<CheckName, string>> = {
  format: 'the form of the document',
  signature: 'the signature',
  signed_copy: 'the document is what was signed',
  order: 'the transitions: from the first to the last, none missing, twice, or out of order',
  chain: 'the hash chain of the events',
  payload_hash: 'the hash of the payload',
  record: 'the summary: reviewers, verdicts, and outcome as in the events',
  votes: 'the verdicts follow from the votes',
  evidence_hash: 'the hashes of attached evidence',
  inclusion: 'the proof that the history is in the log of the organization',
  tree_head: 'the head of the log: its signature, its organization, and the head that was kept',
};

/** One thing that does not match. */
export interface Finding {
  readonly check: CheckName;
  /** JSON pointer (RFC 6901) into the file; empty for the file as a whole. */
  readonly pointer: string;
  readonly detail: string;
}

export function pointerTo(...parts: readonly (string | number)[]): string {
  return parts.map(part => `/${String(part).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');
}
