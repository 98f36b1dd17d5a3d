import { createHash } from 'node:crypto';
import { stringify, v7 } from 'uuid';

/** Where new ids come from; handed in so that tests can name them. */
export abstract class IdSource {
  abstract next(): string;
}

export class UuidV7Source extends IdSource {
  next(): string {
    return randomUUIDv7();
  }
}

/**
 * A UUIDv7 (RFC 9562 §5.7). Within one process each is greater than the one before it, also within the
 * same millisecond and when the system's clock is set back, so ids can stand for an order of creation.
 */
export function randomUUIDv7(): string {
  return v7();
}

/**
 * The UUIDv8 (RFC 9562 §5.8) that these parts always give: the first 128 bits of their SHA-256.
 *
 * For ids that must come out the same when an event is handled twice, such as an assignment's from its
 * task and worker. Each part is preceded by its length, so `('ab', 'c')` and `('a', 'bc')` differ.
 */
export function derivedUuid(...parts: readonly string[]): string {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(`${Buffer.byteLength(part)}:${part}`);
  const bytes = hash.digest().subarray(0, 16);
  bytes.writeUInt8((bytes.readUInt8(6) & 0x0f) | 0x80, 6);
  bytes.writeUInt8((bytes.readUInt8(8) & 0x3f) | 0x80, 8);
  return stringify(bytes);
}
