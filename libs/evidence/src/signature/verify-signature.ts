import { compactVerify, createLocalJWKSet, decodeProtectedHeader, errors } from 'jose';
import { z } from 'zod';
import { ALGORITHM } from './signing-keys.js';
import type { SignedType } from './signing-keys.js';

/** A published key set, with whatever else its keys say about themselves. */
export const KeySet = z.looseObject({
  keys: z.array(z.looseObject({ kty: z.string(), kid: z.string() })).min(1),
});
export type KeySet = z.infer<typeof KeySet>;

export type CheckedSignature =
  | { readonly outcome: 'valid'; readonly kid: string; readonly payload: Uint8Array }
  | { readonly outcome: 'invalid'; readonly detail: string };

/**
 * Verifies a JWS in compact serialization: EdDSA, of this type, by the key of the set that its header names.
 * The payload is part of the result only if the signature is valid.
 */
export async function verifySignature(
  jws: string,
  keys: KeySet,
  type: SignedType,
): Promise<CheckedSignature> {
  if (!hasOneSpelling(jws)) return invalid('It is not three parts in base64url.');
  try {
    const { alg, kid, typ } = decodeProtectedHeader(jws);
    if (alg !== ALGORITHM) return invalid(`The algorithm is ${String(alg)} instead of ${ALGORITHM}.`);
    if (typ !== type) return invalid(`The type is ${String(typ)} instead of ${type}.`);
    if (kid === undefined) return invalid('The header names no key.');
    if (!keys.keys.some(key => key.kid === kid)) {
      return invalid(`The key ${kid} is not among the given keys.`);
    }
    const { payload } = await compactVerify(jws, createLocalJWKSet(keys), { algorithms: [ALGORITHM] });
    return { outcome: 'valid', kid, payload };
  } catch (error) {
    if (error instanceof errors.JWSSignatureVerificationFailed) {
      return invalid('The signature does not belong to this content and key.');
    }
    if (error instanceof errors.JOSEError || error instanceof TypeError) {
      return invalid(`The signature cannot be read: ${error.message}`);
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
function hasOneSpelling(jws: string): boolean {
  const [, , signature, ...rest] = jws.split('.');
  if (signature === undefined || rest.length > 0) return false;
  return Buffer.from(signature, 'base64url').toString('base64url') === signature;
}

function invalid(detail: string): CheckedSignature {
  return { outcome: 'invalid', detail };
}
