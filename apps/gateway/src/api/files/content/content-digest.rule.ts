/** One member of the header: `sha-256=:<base64>:`, as a byte sequence of RFC 8941. */
const MEMBER = /^([a-z*][a-z0-9_.*-]*)=:([A-Za-z0-9+/]*={0,2}):(?:;.*)?$/;
const SHA_256_BYTES = 32;

export type StatedDigest =
  | { readonly outcome: 'stated'; readonly sha256: string }
  /** There is no header, or it has other algorithms only. */
  | { readonly outcome: 'absent' }
  | { readonly outcome: 'malformed' };

/**
 * The SHA-256 in a `Content-Digest` header (RFC 9530), in hex. Other algorithms are ignored, as the RFC asks for; of two
 * members with one name the last one counts (RFC 8941, section 3.2).
 */
export function statedDigest(header: string | undefined): StatedDigest {
  if (header === undefined) return { outcome: 'absent' };
  let sha256: string | undefined;
  for (const member of header.split(',')) {
    const [, algorithm, base64] = MEMBER.exec(member.trim()) ?? [];
    if (algorithm === undefined || base64 === undefined) return { outcome: 'malformed' };
    if (algorithm !== 'sha-256') continue;
    const bytes = Buffer.from(base64, 'base64');
    if (bytes.length !== SHA_256_BYTES) return { outcome: 'malformed' };
    sha256 = bytes.toString('hex');
  }
  return sha256 === undefined ? { outcome: 'absent' } : { outcome: 'stated', sha256 };
}
