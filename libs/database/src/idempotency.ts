import type { z } from 'zod';
import type { Idempotency } from '#libs/contracts';
import { ServiceError, parseExactly, parseJson, readerOf, stringifyExactly } from '#libs/contracts';
import { digestOf } from '#libs/platform';
import type { SecretBox } from '#libs/platform';
import { loadIdempotent, saveIdempotent } from './idempotency-table.js';
import type { IdempotencyKey, IdempotencyLookup } from './idempotency-table.js';
import type { SqlRunner } from './sql.js';

/** How a response is written into `idempotency_keys.response` and read back. */
export interface ResponseCodec<Result> {
  encode(result: Result): string;
  decode(stored: string): Result;
}

/** Responses as JSON, validated against their contract when they are read back. */
export function jsonResponse<Schema extends z.ZodType>(schema: Schema): ResponseCodec<z.output<Schema>> {
  return {
    encode: result => JSON.stringify(result),
    decode: stored => readerOf(schema).parse(parseJson(stored)),
  };
}

/** The same for responses that contain `SumMicros`. */
export function exactJsonResponse<Schema extends z.ZodType>(schema: Schema): ResponseCodec<z.output<Schema>> {
  return { encode: stringifyExactly, decode: stored => readerOf(schema).parse(parseExactly(stored)) };
}

/** Sealed JSON, for responses that show a secret once, such as a new API key. */
export function sealedResponse<Schema extends z.ZodType>(
  schema: Schema,
  box: SecretBox,
): ResponseCodec<z.output<Schema>> {
  const json = jsonResponse(schema);
  return {
    encode: result => box.seal(json.encode(result), 'idempotency_keys.response'),
    decode: stored => json.decode(box.open(stored, 'idempotency_keys.response')),
  };
}

/** A caller's key in the form the database stores: its fingerprint is hex on the wire. */
export function idempotencyKeyOf(idempotency: Idempotency): IdempotencyKey;
export function idempotencyKeyOf(idempotency: Idempotency | undefined): IdempotencyKey | undefined;
export function idempotencyKeyOf(idempotency: Idempotency | undefined): IdempotencyKey | undefined {
  if (idempotency === undefined) return undefined;
  const { scope, key, fingerprint } = idempotency;
  return { scope, key, fingerprint: Buffer.from(fingerprint, 'hex') };
}

/** A digest of the parts that make two requests equal: method, path, canonical body … */
export function fingerprintOf(...parts: readonly string[]): Buffer {
  return digestOf(...parts);
}

/**
 * Runs `effect` once per key within 24 hours, and replays its response for repetitions of the key.
 *
 * Call it inside the transaction that `effect` writes in: key and effect are then committed together, and an effect
 * that fails leaves no trace of the key. Without a key the effect simply runs.
 *
 * @throws ServiceError `invalid` (`idempotency.key_reused`) when the key was used for a different request, `conflict`
 * (`idempotency.in_progress`) while another transaction is processing it
 */
export async function runIdempotent<Result>(
  manager: SqlRunner,
  key: IdempotencyKey | undefined,
  now: Date,
  codec: ResponseCodec<Result>,
  effect: () => Promise<Result>,
): Promise<{ readonly result: Result; readonly replayed: boolean }> {
  if (key === undefined) return { result: await effect(), replayed: false };
  const [lookup = { outcome: 'in_progress' }] = await loadIdempotent(manager, [key], now);
  if (lookup.outcome === 'replay') return { result: codec.decode(lookup.response), replayed: true };
  if (lookup.outcome !== 'fresh') throw idempotencyRefusal(lookup.outcome);
  const result = await effect();
  await saveIdempotent(manager, [{ ...key, response: codec.encode(result) }], now);
  return { result, replayed: false };
}

/** The error for a key that can neither run nor be replayed. */
export function idempotencyRefusal(
  outcome: Exclude<IdempotencyLookup['outcome'], 'fresh' | 'replay'>,
): ServiceError {
  return outcome === 'reused'
    ? new ServiceError(
        'invalid',
        'idempotency.key_reused',
        'This Idempotency-Key was used for a different request. Use a new key for a new request.',
      )
    : new ServiceError(
        'conflict',
        'idempotency.in_progress',
        'A request with this Idempotency-Key is still running. Repeat it in a moment to get its answer.',
        { retry_after_seconds: 1 },
      );
}
