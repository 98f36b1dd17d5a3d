import { createLocalJWKSet, decodeProtectedHeader, errors } from 'jose';
import { z } from 'zod';
import { ALGORITHM } from './signing-keys.js';
import type { SignedType } from './signing-keys.js';

/** A published key set, with whatever else its keys say about themselves. */
export const KeySet = z.looseObject({
  keys: z.array(z.looseObject({ kty: z.string(), kid: z.string() })).min(1),
});
export type KeySet = z.infer<typeof KeySet>;

export type CheckedSignature =
  | { readonly outcome: 'valid'; readonly kid: string }
  | { readonly outcome: 'invalid'; readonly detail: string };

/**
 * Verifies a JWS in compact serialization: EdDSA, of this type, by the key of the set that its header names. The payload
 * is not decoded: jose does that letter by letter, which takes longer than everything else for a payload of megabytes.
 */
export async function verifySignature(
  jws: string,
  keys: KeySet,
  type: SignedType,
): Promise<CheckedSignature> {
  const [, payload, signature, ...rest] = jws.split('.');
  if (payload === undefined || signature === undefined || rest.length > 0 || !isOneSpelling(signature)) {
    return invalid('It is not three parts in base64url.');
  }
  try {
    const header = decodeProtectedHeader(jws);
    const { alg, kid, typ } = header;
    if (alg !== ALGORITHM) return invalid(`The algorithm is ${String(alg)} instead of ${ALGORITHM}.`);
    if (typ !== type) return invalid(`The type is ${String(typ)} instead of ${type}.`);
    if (header.crit !== undefined) return invalid('The header requires an extension.');
    if (kid === undefined || !keys.keys.some(key => key.kid === kid)) {
      return invalid(`The key ${kid ?? 'of the header'} is not among the given keys.`);
    }
    const key = await createLocalJWKSet(keys)({ ...header, alg });
    const signed = Buffer.from(jws.slice(0, jws.lastIndexOf('.')), 'utf8');
    const isValid = await crypto.subtle.verify('Ed25519', key, Buffer.from(signature, 'base64url'), signed);
    return isValid
      ? { outcome: 'valid', kid }
      : invalid('The signature does not belong to this content and key.');
  } catch (error) {
    if (error instanceof errors.JOSEError || error instanceof TypeError || error instanceof DOMException) {
      return invalid(`The signature or its key cannot be read: ${error.message}`);
    }
    throw error;
  }
}

/** The content of a JWS, verified or not; empty if there is none. */
export function unverifiedPayload(jws: string): Buffer {
  return Buffer.from(jws.split('.')[1] ?? '', 'base64url');
}

/**
 * Base64url leaves bits of the last letter unused. The signature covers the letters of the header and the payload, and
 * of its own only one spelling is accepted.
 */
function isOneSpelling(text: string): boolean {
  return Buffer.from(text, 'base64url').toString('base64url') === text;
}

function invalid(detail: string): CheckedSignature {
  return { outcome: 'invalid', detail };
}
