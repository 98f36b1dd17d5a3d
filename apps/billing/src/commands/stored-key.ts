import type { Idempotency } from '#libs/contracts';
import type { IdempotencyKey } from '#libs/database';

/** The stored form of a caller's idempotency key. */
export function storedKeyOf({ scope, key, fingerprint }: Idempotency): IdempotencyKey {
  return { scope, key, fingerprint: Buffer.from(fingerprint, 'hex') };
}
