import { z } from 'zod';
import {
  DocumentBuilder,
  SIGNED_TYPES,
  SigningKeys,
  appendLeaves,
  consistencyPath,
  eventLeaf,
  hashesAlong,
  inclusionPath,
  leafHash,
  newSigningKey,
  pseudonymOf,
  rootPath,
  tileKey,
} from '../src/index.js';
import type { ConsistencyProof, LogProof, SignedTreeHead, Subtree, Transition } from '../src/index.js';
import { ORG_ID, TASK_ID } from './sample-history.js';

const SECRET = Buffer.alloc(32, 7);

export async function newKeys(): Promise<SigningKeys> {
  return SigningKeys.load({ current: newSigningKey(), former: [] });
}

/** The document of these transitions in canonical form. */
export function documentOf(
  transitions: readonly Transition[],
  request: Readonly<Record<string, unknown>>,
): string {
  const builder = new DocumentBuilder(request, workerId => pseudonymOf(workerId, SECRET));
  for (const transition of transitions) builder.add(transition);
  return builder.build().canonical;
}

/** The audit tree of an organization: six other leaves, and those that are added. */
export class SampleTree {
  private readonly leaves = Array.from({ length: 6 }, (_, place) => leafHash(Buffer.from(`leaf ${place}`)));

  constructor(private readonly orgId: string) {}

  head(size = this.leaves.length): SignedTreeHead {
    const [root_hash = ''] = this.hashes(rootPath(size), size);
    return { org_id: this.orgId, tree_size: size, root_hash, timestamp: '2026-03-02T03:05:00.000Z' };
  }

  consistency(from: number, to: number): ConsistencyProof {
    return { from_size: from, to_size: to, hashes: this.hashes(consistencyPath(from, to), to) };
  }

  /** Adds the event of a task, and two more leaves. */
  async prove(
    taskId: string,
    last: Pick<Transition, 'version' | 'hash'>,
    keys: SigningKeys,
  ): Promise<LogProof> {
    const { version, hash: event_hash } = last;
    const leaf = leafHash(eventLeaf({ taskId, version, hash: Buffer.from(event_hash, 'hex') }));
    const leaf_index = this.leaves.length;
    this.leaves.push(leaf, leafHash(Buffer.from('one')), leafHash(Buffer.from('another')));
    const tree_size = this.leaves.length;
    const hashes = this.hashes(inclusionPath(leaf_index, tree_size), tree_size);
    const tree_head = this.head();
    return {
      ...{ task_id: taskId, version, event_hash, leaf_hash: leaf.toString('hex'), tree_head },
      inclusion: { leaf_index, tree_size, hashes },
      tree_head_signature: await keys.signTreeHead(tree_head),
    };
  }

  private hashes(path: readonly Subtree[], size: number): string[] {
    const tiles = appendLeaves({ size: 0, tiles: [] }, this.leaves.slice(0, size));
    return hashesAlong(path, place => tiles.find(tile => tileKey(tile) === tileKey(place))?.hashes);
  }
}

/** What a proof takes from a document, which may be altered elsewhere. */
const Proven = z.looseObject({
  task_id: z.string(),
  transitions: z.array(z.looseObject({ version: z.int(), hash: z.string() })),
});

/** The file of a document in canonical form, with a proof for its last event. */
export async function fileOf(
  canonical: string,
  keys: SigningKeys,
  tree = new SampleTree(ORG_ID),
): Promise<string> {
  const signature = await keys.sign(Buffer.from(canonical), SIGNED_TYPES.evidence);
  const { transitions } = Proven.parse(JSON.parse(canonical));
  const last = transitions.at(-1);
  if (last === undefined) throw new Error('The document has no transitions.');
  const proof = JSON.stringify(await tree.prove(TASK_ID, last, keys));
  return `{"evidence":${canonical},"proof":${proof},"signature":${JSON.stringify(signature)}}`;
}
