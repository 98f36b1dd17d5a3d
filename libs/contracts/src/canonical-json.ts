import canonicalize from 'canonicalize';

/**
 * The canonical form (RFC 8785) of a JSON value, which hashes and signatures cover.
 *
 * @throws TypeError for what is not JSON
 * @throws Error for a text with an unpaired surrogate, which has no canonical form
 */
export function canonicalJson(value: unknown): string {
  const canonical = canonicalize(value);
  if (canonical === undefined) throw new TypeError('Only JSON has a canonical form.');
  return canonical;
}
