import { z } from 'zod';
import { formatted } from '../messages/string-formats.js';
import { Id, InstantOut } from './scalars.js';

/** A SHA-256 as we write it; see `Sha256Hex` for those that we are given. */
export const HashHex = formatted(
  /^[0-9a-f]{64}$/,
  'a SHA-256 of 64 lower-case hexadecimal digits',
  '9b2f0d4a7c6e8f1a3b5d7e9f0a2c4e6081b3d5f7a9c1e3f507192b4d6f8a0c2e',
);

/**
 * A statement about the audit tree of an organization: with it, nothing before it can be changed or removed unnoticed.
 */
export const TreeHead = z.object({
  org_id: Id,
  /** The number of events in the tree. */
  tree_size: z.int().min(0),
  /** The Merkle tree hash of RFC 9162, section 2.1.1. */
  root_hash: HashHex,
  /** When this was stated. */
  timestamp: InstantOut,
});
export type TreeHead = z.infer<typeof TreeHead>;

/** A head as it is published. */
export const PublishedTreeHead = TreeHead.extend({
  /**
   * A JWS in compact serialization (EdDSA, `typ` `countersign-tree-head+json`) whose payload is the other fields in
   * canonical form (RFC 8785). Left out by a registry without a signing key.
   */
  signature: z.string().optional(),
});
export type PublishedTreeHead = z.infer<typeof PublishedTreeHead>;

/** That a leaf is in a tree (RFC 9162, section 2.1.3): the hashes from the leaf towards the root. */
export const TreeInclusion = z.object({
  leaf_index: z.int().min(0),
  tree_size: z.int().min(1),
  hashes: z.array(HashHex),
});

/** That a tree begins with all the leaves of an earlier one (RFC 9162, section 2.1.4). */
export const TreeConsistency = z.object({
  from_size: z.int().min(0),
  to_size: z.int().min(0),
  hashes: z.array(HashHex),
});

/** That the history of a task up to its last event is in the audit tree of its organization. */
export const TaskInclusion = z.object({
  task_id: Id,
  /** The version and the hash of the task's last event, as in its history. */
  version: z.int().min(1),
  event_hash: HashHex,
  /** SHA-256 of 0x00 and the leaf: 0x01, the task's id, its version (4 bytes, big-endian), and `event_hash`. */
  leaf_hash: HashHex,
  inclusion: TreeInclusion,
  /** Of the tree that has the leaf. */
  tree_head: TreeHead,
});
export type TaskInclusion = z.infer<typeof TaskInclusion>;
