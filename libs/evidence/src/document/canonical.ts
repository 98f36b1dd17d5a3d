import { canonicalJson } from '#libs/contracts';
import type { EvidenceDocument } from './evidence-document.js';

/**
 * The canonical form of a document, from those of its transitions: a long history is canonicalized piece by piece as it
 * is read.
 */
export function canonicalDocument(
  document: Omit<EvidenceDocument, 'transitions'>,
  transitions: readonly string[],
): string {
  const members = Object.entries(document).map(([name, value]) => [name, canonicalJson(value)] as const);
  // RFC 8785 sorts by UTF-16 code units, as does the comparison of texts.
  const sorted = [...members, ['transitions', `[${transitions.join(',')}]`] as const].sort(([a], [b]) =>
    a < b ? -1 : 1,
  );
  return `{${sorted.map(([name, text]) => `${JSON.stringify(name)}:${text}`).join(',')}}`;
}
