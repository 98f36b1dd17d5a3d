/** An event of a task's history, as a leaf of its organization's tree. */
export interface LeafEvent {
  readonly taskId: string;
  /** The task's version after the event: its place in the history, from 1 on. */
  readonly version: number;
  /** Its hash in the history, 32 bytes: covers everything before it. */
  readonly hash: Uint8Array;
}

/** The first byte of a leaf's data: its format. */
const FORMAT = 0x01;
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
const HASH_AT = 21;
const LEAF_BYTES = HASH_AT + 32;

/**
 * The data of a leaf, 53 bytes: 0x01, the task's id (16 bytes), the version (4 bytes, big-endian), and the event's hash
 * (32 bytes). What the tree covers is `leafHash` of it.
 *
 * @throws TypeError when the id or the hash is none
 */
export function eventLeaf({ taskId, version, hash }: LeafEvent): Buffer {
  if (!UUID.test(taskId)) throw new TypeError('The id of a task is a UUID');
  if (hash.length !== LEAF_BYTES - HASH_AT) throw new TypeError('The hash of an event has 32 bytes');
  const leaf = Buffer.allocUnsafe(LEAF_BYTES);
  leaf.writeUInt8(FORMAT, 0);
  leaf.write(taskId.replaceAll('-', ''), 1, 'hex');
  leaf.writeUInt32BE(version, 17);
  leaf.set(hash, HASH_AT);
  return leaf;
}
