import { CompactSign, calculateJwkThumbprint, importJWK } from 'jose';
import type { CryptoKey } from 'jose';
import { canonicalJson } from '#libs/contracts';
import type { TreeHead } from '#libs/contracts';
import type { PrivateSigningKey, PublicSigningKey, PublishedKey, SigningKeySet } from './signing-key-set.js';

/** What a signature is about: stated in its protected header, so that one cannot be presented as another. */
export const SIGNED_TYPES = {
  evidence: 'countersign-evidence+json',
  treeHead: 'countersign-tree-head+json',
} as const;
export type SignedType = (typeof SIGNED_TYPES)[keyof typeof SIGNED_TYPES];

export const ALGORITHM = 'EdDSA';

/** Signs with the current key of the installation, and publishes the public part of all its keys. */
export class SigningKeys {
  private constructor(
    private readonly key: CryptoKey,
    /** The current key first. */
    readonly published: readonly [PublishedKey, ...PublishedKey[]],
  ) {}

  static async load({ current, former }: SigningKeySet): Promise<SigningKeys> {
    const { kty, crv, x, d } = current;
    const key = await importJWK({ kty, crv, x, d }, ALGORITHM);
    if (key instanceof Uint8Array) throw new TypeError('A signing key is an Ed25519 key.');
    return new SigningKeys(key, [await publish(current), ...(await Promise.all(former.map(publish)))]);
  }

  /**
   * A JWS in compact serialization (RFC 7515). The same payload has the same signature for as long as the key is
   * current, because Ed25519 is deterministic.
   */
  async sign(payload: Uint8Array, type: SignedType): Promise<string> {
    const header = { alg: ALGORITHM, kid: this.published[0].kid, typ: type };
    return new CompactSign(payload).setProtectedHeader(header).sign(this.key);
  }

  /** Signs the head of an audit tree, in canonical form. */
  async signTreeHead(head: TreeHead): Promise<string> {
    return this.sign(Buffer.from(canonicalJson(head), 'utf8'), SIGNED_TYPES.treeHead);
  }
}

async function publish({ kty, crv, x, kid }: PublicSigningKey | PrivateSigningKey): Promise<PublishedKey> {
  const id = kid ?? (await calculateJwkThumbprint({ kty, crv, x }));
  return { kty, crv, x, kid: id, use: 'sig', alg: ALGORITHM };
}
