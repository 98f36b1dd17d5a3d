import type { Idempotency } from '#libs/contracts';
import type { IdempotencyKey } from '#libs/database';

/** A caller's key as it is kept. */
export function storedKeyOf({ scope, key, fingerprint }: Idempotency): IdempotencyKey {
  return { scope, key, fingerprint: Buffer.from(fingerprint, 'hex') };
}
