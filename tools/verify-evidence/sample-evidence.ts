import { createHash } from 'node:crypto';
import { SALTED_HASH_VERSION, hashOfEvent } from '#libs/contracts';
import {
  DocumentBuilder,
  SIGNED_TYPES,
  SigningKeys,
  eventLeaf,
  leafHash,
  newSigningKey,
  pseudonymOf,
} from '#libs/evidence';
import type { DerivedRecord, KeySet, LogProof, Transition } from '#libs/evidence';

const STARTED_AT_MS = Date.UTC(2026, 2, 2);
const EVENTS_PER_ANSWER = 5;

/** Evidence of a task with this many events, and the keys that it is signed with: to measure verification. */
export async function sampleEvidence(
  events: number,
): Promise<{ readonly text: string; readonly keys: KeySet }> {
  const keys = await SigningKeys.load({ current: newSigningKey(), former: [] });
  const secret = createHash('sha256').update('sample').digest();
  const builder = new DocumentBuilder({ task_type: 'verification' }, workerId =>
    pseudonymOf(workerId, secret),
  );
  let previousHash: string | null = null;
  for (let version = 1; version <= events; version += 1) {
    const transition = transitionOf(version, events, previousHash);
    builder.add(transition);
    previousHash = transition.hash;
  }
  const { canonical, record } = builder.build();
  const signature = await keys.sign(Buffer.from(canonical), SIGNED_TYPES.evidence);
  const proof = JSON.stringify(await proofOf(record, events, previousHash ?? '', keys));
  const text = `{"evidence":${canonical},"proof":${proof},"signature":${JSON.stringify(signature)}}`;
  return { text, keys: { keys: [...keys.published] } };
}

/** In a tree that has only this leaf. */
async function proofOf(
  { task_id: taskId, org_id }: DerivedRecord,
  version: number,
  event_hash: string,
  keys: SigningKeys,
): Promise<LogProof> {
  const leaf = leafHash(eventLeaf({ taskId, version, hash: Buffer.from(event_hash, 'hex') })).toString('hex');
  const timestamp = new Date(STARTED_AT_MS).toISOString();
  const tree_head = { org_id, tree_size: 1, root_hash: leaf, timestamp };
  return {
    ...{ task_id: taskId, version, event_hash, leaf_hash: leaf, tree_head },
    inclusion: { leaf_index: 0, tree_size: 1, hashes: [] },
    tree_head_signature: await keys.signTreeHead(tree_head),
  };
}

function transitionOf(version: number, events: number, previousHash: string | null): Transition {
  const at = new Date(STARTED_AT_MS + version * 1_000).toISOString();
  const [type, data] = contentOf(version, events, at);
  const event = {
    ...{ specversion: '1.0', id: idOf('e', version), source: 'countersign/task-registry', type },
    ...{ subject: idOf('f', 0), time: at, datacontenttype: 'application/json', orgid: idOf('0', 0) },
    ...{ workspaceid: 'default', sequence: version, data },
  };
  const salt = createHash('sha256').update(`salt ${version}`).digest('hex');
  const seal = { previous_hash: previousHash, hash_version: SALTED_HASH_VERSION, salt };
  return { version, type, occurred_at: at, event, ...seal, hash: hashOfEvent(event, seal) ?? '' };
}

/** A history of workers who answer, one after the other, until the task is cancelled. */
function contentOf(
  version: number,
  events: number,
  at: string,
): readonly [type: string, data: Readonly<Record<string, unknown>>] {
  const task = { task_id: idOf('f', 0) };
  if (version === 1) return ['task.created', { ...task, title: 'Sample', created_at: at }];
  if (version === events) return ['task.cancelled', { ...task, reason: null, cancelled_at: at }];
  const worker = Math.floor((version - 2) / EVENTS_PER_ANSWER);
  const names = { ...task, assignment_id: idOf('a', worker), worker_id: idOf('b', worker) };
  switch ((version - 2) % EVENTS_PER_ANSWER) {
    case 0:
      return ['task.matched', { ...names, score: 0.9, matched_at: at }];
    case 1:
      return ['task.offered', { ...names, offered_at: at, expires_at: null }];
    case 2:
      return ['task.accepted', { ...names, accepted_at: at }];
    case 3:
      return ['task.started', { ...names, started_at: at }];
    default:
      return [
        'task.submitted',
        {
          ...{ ...names, step: 1, trust_level: 3, submitted_at: at },
          output: { reached_user: true, notes: 'Left the office at 18:00; it was not them.' },
          evidence: [{ type: 'call_recording', uri: 'https://evidence.example/calls/48219' }],
        },
      ];
  }
}

function idOf(kind: string, number: number): string {
  return `0195f3a0-0000-7000-8000-${kind}${String(number).padStart(11, '0')}`;
}
