import { z } from 'zod';
import { formatted } from '../messages/string-formats.js';
import { Id } from './scalars.js';

/**
 * The caller's `Idempotency-Key`, passed to the service whose transaction has the effect.
 *
 * `scope` identifies the key's owner and the route, so that equal keys of two callers never collide; `fingerprint` is
 * the SHA-256 of the request in hex.
 */
export const Idempotency = z.strictObject({
  scope: z.string().min(1).max(200),
  key: z.string().min(1).max(255),
  fingerprint: formatted(/^[0-9a-f]{64}$/, 'a SHA-256 in 64 lower-case hex digits', '0'.repeat(64)),
});
export type Idempotency = z.infer<typeof Idempotency>;

/** On every request that may carry a key, and on its reply: whether it is a stored response. */
export const idempotentRequest = { idempotency: Idempotency.optional() };
export const idempotentReply = { replayed: z.boolean() };

/**
 * For requests made with an API key: the pools it is limited to. Null, the default, means all of the organization's.
 */
export const poolLimit = { pools: z.array(Id).nullable().default(null) };

export const pageRequest = {
  limit: z.int().min(1).max(100).default(20),
  /** Opaque; the `next_cursor` of the previous page. */
  cursor: z.string().max(500).optional(),
};

export function pageOf<Item extends z.ZodType>(item: Item) {
  return z.object({ data: z.array(item), next_cursor: z.string().nullable() });
}
