import { createHash } from 'node:crypto';
import { stringify, v7 } from 'uuid';

/** The source of new ids; injected so that tests can choose them. */
export abstract class IdSource {
  abstract next(): string;
}

export class UuidV7Source extends IdSource {
  next(): string {
    return randomUUIDv7();
  }
}

/**
 * A UUIDv7 (RFC 9562 §5.7). Within one process each is greater than the one before it, even within the same
 * millisecond and when the system clock is set back, so ids are ordered by creation.
 */
export function randomUUIDv7(): string {
  return v7();
}

/**
 * A deterministic UUIDv8 (RFC 9562 §5.8) of these parts: the first 128 bits of their SHA-256.
 *
 * For ids that must be the same when an event is handled twice, such as an assignment's, derived from its task and
 * worker.
 */
export function derivedUuid(...parts: readonly string[]): string {
  const bytes = digestOf(...parts).subarray(0, 16);
  bytes.writeUInt8((bytes.readUInt8(6) & 0x0f) | 0x80, 6);
  bytes.writeUInt8((bytes.readUInt8(8) & 0x3f) | 0x80, 8);
  return stringify(bytes);
}

/** SHA-256 of several texts. Each is preceded by its length, so `('ab', 'c')` and `('a', 'bc')` differ. */
export function digestOf(...parts: readonly string[]): Buffer {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(`${Buffer.byteLength(part)}:${part}`);
  return hash.digest();
}
