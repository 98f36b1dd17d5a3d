import { hash } from 'node:crypto';

/** Keeps the hash of a leaf from being passed off as the hash of a node (RFC 9162, section 2.1.1). */
const LEAF = Buffer.of(0x00);
const NODE = Buffer.of(0x01);

/** The root of the tree without leaves: the hash of nothing. */
export const EMPTY_ROOT: Buffer = sha256(Buffer.alloc(0));

/** SHA-256 of 0x00 and the leaf's data (RFC 9162, section 2.1.1). */
export function leafHash(data: Uint8Array): Buffer {
  return sha256(Buffer.concat([LEAF, data]));
}

/** SHA-256 of 0x01 and the hashes of both children (RFC 9162, section 2.1.1). */
export function nodeHash(left: Uint8Array, right: Uint8Array): Buffer {
  return sha256(Buffer.concat([NODE, left, right]));
}

function sha256(bytes: Buffer): Buffer {
  return hash('sha256', bytes, 'buffer');
}
