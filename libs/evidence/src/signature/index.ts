export {
  PublishedKey,
  SigningKeyFile,
  SigningKeyText,
  newKeyFile,
  newSigningKey,
  withNewKey,
} from './signing-key-set.js';
export { SIGNED_TYPES, SigningKeys } from './signing-keys.js';
export type { SignedType } from './signing-keys.js';
export type { PrivateSigningKey, PublicSigningKey, SigningKeySet } from './signing-key-set.js';
export { KeySet, unverifiedPayload, verifySignature } from './verify-signature.js';
export type { CheckedSignature } from './verify-signature.js';
