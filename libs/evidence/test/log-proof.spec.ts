import { describe, expect, test } from 'vitest';
import { hashOfEvent } from '#libs/contracts';
import { AnyObject, SignedEvidence, verifyEvidence } from '../src/index.js';
import type { EvidenceReport, Transition, TrustedInputs } from '../src/index.js';
import { DECISION_REQUEST, ORG_ID, TASK_ID, decidedHistory } from './sample-history.js';
import { SampleTree, documentOf, fileOf, newKeys } from './sign-evidence.js';

const OTHER_ORG_ID = ORG_ID.replace(/.$/, '2');
const keys = await newKeys();
const trusted = { keys: { keys: [...keys.published] } };
const tree = new SampleTree(ORG_ID);
const { transitions } = decidedHistory();
const canonical = documentOf(transitions, DECISION_REQUEST);
const file = await fileOf(canonical, keys, tree);
const whole = SignedEvidence.parse(JSON.parse(file));
const size = whole.proof.inclusion.tree_size;
// The tree goes on growing.
await tree.prove(TASK_ID.replace(/.$/, 'd'), { version: 1, hash: 'ab'.repeat(32) }, keys);

const named = ({ findings }: EvidenceReport): readonly string[] =>
  findings.map(({ check, pointer }) => `${check} ${pointer}`);
const verified = async (text: string, more: Partial<TrustedInputs> = {}) =>
  named(await verifyEvidence(text, { ...trusted, ...more }));
const lastOf = (history: readonly Transition[]): Transition => {
  const last = history.at(-1);
  if (last === undefined) throw new Error('There are no transitions.');
  return last;
};

describe('a proof', () => {
  test('of another task, or of the same task in another tree, is named', async () => {
    const proof = await tree.prove(TASK_ID.replace(/.$/, 'b'), lastOf(transitions), keys);
    expect(await verified(JSON.stringify({ ...whole, proof }))).toEqual([
      'inclusion /proof/task_id',
      'inclusion /proof/leaf_hash',
      'inclusion /proof/inclusion',
    ]);
  });

  test('of another organization is named, although the installation has signed its head', async () => {
    const other = new SampleTree(OTHER_ORG_ID);
    const proof = await other.prove(TASK_ID, lastOf(transitions), keys);
    expect(await verified(JSON.stringify({ ...whole, proof }))).toEqual([
      'tree_head /proof/tree_head/org_id',
    ]);
    const head = { tree_head: proof.tree_head, tree_head_signature: proof.tree_head_signature };
    expect(await verified(JSON.stringify({ ...whole, proof: { ...whole.proof, ...head } }))).toContain(
      'tree_head /proof/tree_head/org_id',
    );
  });

  test('does not fit a history that was rewritten, hashes and signature included', async () => {
    const rewritten: Transition[] = [];
    for (const transition of transitions) {
      const event = { ...transition.event, added: 'later' };
      const seal = { ...transition, event, previous_hash: rewritten.at(-1)?.hash ?? null };
      rewritten.push({ ...seal, hash: hashOfEvent(event, seal) ?? '' });
    }
    const again = await fileOf(documentOf(rewritten, DECISION_REQUEST), keys);
    expect(await verified(again)).toEqual([]);
    const { proof } = whole;
    expect(await verified(JSON.stringify({ ...AnyObject.parse(JSON.parse(again)), proof }))).toEqual([
      'inclusion /proof/event_hash',
      'inclusion /proof/leaf_hash',
      'inclusion /proof/inclusion',
    ]);
  });
});

describe('a head that was kept', () => {
  test('of the same size must have the same root', async () => {
    expect(await verified(file, { treeHead: tree.head(size) })).toEqual([]);
    const treeHead = { ...tree.head(size), root_hash: 'ab'.repeat(32) };
    expect(await verified(file, { treeHead })).toEqual(['tree_head /proof/tree_head/root_hash']);
  });

  test('of another organization is named', async () => {
    const treeHead = { ...tree.head(size), org_id: OTHER_ORG_ID };
    expect(await verified(file, { treeHead })).toEqual(['tree_head /proof/tree_head/org_id']);
  });

  test.each([4, size + 2])('of another size is compared by a proof of consistency: %i', async kept => {
    const treeHead = tree.head(kept);
    const [from, to] = [Math.min(kept, size), Math.max(kept, size)];
    const without = await verifyEvidence(file, { ...trusted, treeHead });
    expect(without).toMatchObject({ findings: [], notChecked: [{ check: 'tree_head' }] });
    const consistency = tree.consistency(from, to);
    expect(await verifyEvidence(file, { ...trusted, treeHead, consistency })).toMatchObject({
      ...{ findings: [], notChecked: [] },
    });
    const other = { ...treeHead, root_hash: 'ab'.repeat(32) };
    expect(await verified(file, { treeHead: other, consistency })).toEqual([
      'tree_head /proof/tree_head/root_hash',
    ]);
    expect(await verified(file, { treeHead, consistency: tree.consistency(1, to) })).toEqual([
      'tree_head /proof/tree_head/tree_size',
    ]);
  });

  test('before the newest entries were cut off does not agree with what is left', async () => {
    const before = new SampleTree(ORG_ID);
    await before.prove(TASK_ID.replace(/.$/, 'c'), lastOf(transitions), keys);
    const treeHead = before.head();
    // The task's own entries take the place of those that were cut off.
    expect(treeHead.tree_size).toBe(size);
    expect(await verified(file, { treeHead })).toEqual(['tree_head /proof/tree_head/root_hash']);
  });
});
