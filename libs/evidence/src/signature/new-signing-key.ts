import { generateKeyPairSync } from 'node:crypto';
import { PrivateSigningKey, PublicSigningKey } from './signing-key-set.js';
import type { SigningKeyFile } from './signing-key-set.js';

export function newSigningKey(): PrivateSigningKey {
  return PrivateSigningKey.parse(generateKeyPairSync('ed25519').privateKey.export({ format: 'jwk' }));
}

export function newKeyFile(): SigningKeyFile {
  return { keys: [newSigningKey()] };
}

/** The set with a new key in front. The private part of the key that signed so far is gone from it. */
export function withNewKey({ keys: [current, ...former] }: SigningKeyFile): SigningKeyFile {
  return { keys: [newSigningKey(), PublicSigningKey.strip().parse(current), ...former] };
}
