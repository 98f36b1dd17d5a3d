import type { Idempotency } from '#libs/contracts';
import type { IdempotencyKey } from '#libs/database';

/** The caller's key in the form the database stores; the fingerprint is hex on the wire and bytes in the database. */
export function toIdempotencyKey(request: {
  readonly idempotency?: Idempotency | undefined;
}): IdempotencyKey | undefined {
  if (request.idempotency === undefined) return undefined;
  const { scope, key, fingerprint } = request.idempotency;
  return { scope, key, fingerprint: Buffer.from(fingerprint, 'hex') };
}
