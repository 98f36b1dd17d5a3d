import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { canonicalJson } from '#libs/contracts';
import { EvidenceDocument, SIGNED_TYPES, SigningKeys, newSigningKey, verifyEvidence } from '../src/index.js';
import type { EvidenceReport } from '../src/index.js';
import { altered, another, leavesOf, objectsIn } from './altered-json.js';
import { DECISION_REQUEST, SampleHistory, decidedHistory, idOf } from './sample-history.js';
import { documentOf, fileOf, newKeys } from './sign-evidence.js';

const keys = await newKeys();
const trusted = { keys: { keys: [...keys.published] } };
const { transitions } = decidedHistory();
const canonical = documentOf(transitions, DECISION_REQUEST);
const file = await fileOf(canonical, keys);
const evidence = EvidenceDocument.parse(JSON.parse(canonical));
const signature = file.slice(file.lastIndexOf(':"') + 2, -2);

const named = ({ findings }: EvidenceReport): readonly string[] =>
  findings.map(({ check, pointer }) => `${check} ${pointer}`);
const verified = async (text: string): Promise<readonly string[]> =>
  named(await verifyEvidence(text, trusted));

test('evidence that was not altered verifies, and names its key', async () => {
  const report = await verifyEvidence(file, trusted);
  expect(report).toMatchObject({ findings: [], notChecked: [], signedBy: keys.published[0].kid });
  expect(report.about).toEqual({
    taskId: evidence.task_id,
    orgId: evidence.org_id,
    transitions: transitions.length,
  });
});

test('its canonical form is that of RFC 8785', () => {
  expect(canonical).toBe(canonicalJson(JSON.parse(canonical)));
});

describe('an altered file', () => {
  const whole: unknown = JSON.parse(file);

  test('is named at the leaf, whichever it is', async () => {
    const leaves = leavesOf(whole);
    expect(leaves.length).toBeGreaterThan(250);
    for (const pointer of leaves) {
      const found = await verified(JSON.stringify(altered(whole, pointer, another)));
      // Nothing says which hash of a proof is wrong.
      const where = pointer.replace(/(?<=^\/proof\/inclusion)\/(leaf_index|hashes).*/, '');
      const expected = pointer === '/signature' ? /^signature / : new RegExp(`^\\w+ ${where}$`);
      expect(found, pointer).toContainEqual(expect.stringMatching(expected));
    }
  });

  test('is named wherever a leaf is removed', async () => {
    for (const pointer of leavesOf(whole)) {
      const found = await verified(JSON.stringify(altered(whole, pointer, () => undefined)));
      expect(found.length, pointer).toBeGreaterThan(0);
    }
  });

  test('is named wherever a member is added', async () => {
    for (const pointer of objectsIn(whole)) {
      const found = await verified(JSON.stringify(altered(whole, `${pointer}/added`, () => 'added')));
      expect(found.length, pointer).toBeGreaterThan(0);
    }
  });

  test('is named by its signature after any change of a letter', async () => {
    for (let at = 0; at < signature.length; at += at < 150 || at > signature.length - 100 ? 1 : 211) {
      const letter = signature[at] === 'A' ? 'B' : 'A';
      const changed = signature.slice(0, at) + letter + signature.slice(at + 1);
      expect(await verified(file.replace(signature, changed)), String(at)).toContain('signature /signature');
    }
  });

  test('is named by its signature after a letter that is no letter of base64url', async () => {
    // The low byte of this one is that of an A.
    for (const at of [signature.indexOf('A'), signature.lastIndexOf('A')]) {
      const changed = `${signature.slice(0, at)}Ł${signature.slice(at + 1)}`;
      expect(await verified(file.replace(signature, changed))).toContain('signature /signature');
    }
  });

  test('with a member twice is not read', async () => {
    expect(await verified(file.replace('{"evidence":', '{"evidence":{},"evidence":'))).toEqual([
      'format /evidence',
    ]);
  });
});

/** The evidence and the head of the tree are signed with one key. */
const BOTH_SIGNATURES = ['signature /signature', 'tree_head /proof/tree_head_signature'];

describe('a signature', () => {
  test('of another key is refused, also under the name of the right one', async () => {
    const other = await newKeys();
    expect(await verified(await fileOf(canonical, other))).toEqual(BOTH_SIGNATURES);
    const { d, x, kty, crv } = newSigningKey();
    const named = await SigningKeys.load({
      current: { d, x, kty, crv, kid: keys.published[0].kid },
      former: [],
    });
    expect(await verified(await fileOf(canonical, named))).toEqual(BOTH_SIGNATURES);
  });

  test('of another kind of document is refused', async () => {
    const other = await keys.sign(Buffer.from(canonical), SIGNED_TYPES.treeHead);
    expect(await verified(file.replace(signature, other))).toEqual(['signature /signature']);
  });

  test('of a former key is accepted for as long as the key is published', async () => {
    const rotated = await SigningKeys.load({ current: newSigningKey(), former: [keys.published[0]] });
    const report = await verifyEvidence(file, { keys: { keys: [...rotated.published] } });
    expect(report).toMatchObject({ findings: [], signedBy: keys.published[0].kid });
    const [current] = rotated.published;
    expect(named(await verifyEvidence(file, { keys: { keys: [current] } }))).toEqual(BOTH_SIGNATURES);
  });

  test('is not checked without keys, which the report says', async () => {
    const report = await verifyEvidence(file, { keys: undefined });
    expect(report).toMatchObject({ findings: [], notChecked: [{ check: 'signature' }], signedBy: undefined });
  });
});

/** What the holder of the signing key could do: the document is altered, and signed again. */
describe('evidence that was altered and signed again', () => {
  const signedAgain = async (change: unknown): Promise<readonly string[]> =>
    verified(await fileOf(canonicalJson(change), keys));
  const withTransitions = (changed: readonly unknown[]) => ({ ...evidence, transitions: changed });

  /** Only the signature vouches for these: the events say nothing of them. */
  const SIGNATURE_ONLY = /^\/(request\/(?!decision\/action)|reviewers\/\d+\/pseudonym$)/;

  test('is named at each leaf that events, hashes, or votes vouch for', async () => {
    const leaves = leavesOf(evidence).filter(pointer => !SIGNATURE_ONLY.test(pointer));
    expect(leaves.length).toBeGreaterThan(200);
    for (const pointer of leaves) {
      expect(await signedAgain(altered(evidence, pointer, another)), pointer).not.toEqual([]);
    }
  });

  test('names the event that was altered', async () => {
    for (const [place, { type }] of transitions.entries()) {
      const pointer = `/transitions/${place}/event/data/task_id`;
      const found = await signedAgain(altered(evidence, pointer, another));
      expect(found, type).toEqual([`chain /evidence/transitions/${place}/hash`]);
    }
  });

  test('names the event after one that was dropped, and the end that is missing', async () => {
    for (const place of transitions.keys()) {
      const found = await signedAgain(withTransitions(transitions.toSpliced(place, 1)));
      const isLast = place === transitions.length - 1;
      const expected = isLast
        ? [`order /evidence/transitions/${place - 1}/type`]
        : [
            `order /evidence/transitions/${place}/version`,
            `chain /evidence/transitions/${place}/previous_hash`,
          ];
      expect(found).toEqual(expect.arrayContaining(expected));
    }
  });

  test('names events that were swapped, and one that is there twice', async () => {
    for (const [place, transition] of transitions.entries()) {
      const next = transitions[place + 1];
      if (next !== undefined) {
        const swapped = transitions.with(place, next).with(place + 1, transition);
        expect(await signedAgain(withTransitions(swapped))).toEqual(
          expect.arrayContaining([
            `order /evidence/transitions/${place}/version`,
            `chain /evidence/transitions/${place}/previous_hash`,
          ]),
        );
      }
      const twice = transitions.toSpliced(place, 0, transition);
      expect(await signedAgain(withTransitions(twice))).toContain(
        `order /evidence/transitions/${place + 1}/version`,
      );
    }
  });

  test('names the end that is missing, wherever the chain was cut off', async () => {
    for (let length = 1; length < transitions.length; length += 1) {
      const found = await signedAgain(withTransitions(transitions.slice(0, length)));
      expect(found).toContain(`order /evidence/transitions/${length - 1}/type`);
    }
  });

  test('names any other order of its events', async () => {
    await fc.assert(
      fc.asyncProperty(fc.shuffledSubarray([...transitions], { minLength: 1 }), async changed => {
        fc.pre(JSON.stringify(changed) !== JSON.stringify(transitions));
        expect(await signedAgain(withTransitions(changed))).toContainEqual(expect.stringMatching(/^order /));
      }),
      { numRuns: 50 },
    );
  });

  test('names a verdict on another action', async () => {
    const other = { ...DECISION_REQUEST.decision, action: { transfer: { amount: 99_999 } } };
    const found = await verified(
      await fileOf(documentOf(transitions, { ...DECISION_REQUEST, decision: other }), keys),
    );
    expect(found).toEqual(['payload_hash /evidence/outcome/decision/action_sha256']);
  });
});

/** Histories whose chain is whole, and whose outcome does not follow from the votes. */
describe('a verdict', () => {
  const found = async (history: SampleHistory): Promise<readonly string[]> =>
    verified(await fileOf(documentOf(history.transitions, {}), keys));
  const queued = () => new SampleHistory().add('task.created', at => ({ created_at: at })).queued();

  test('of answers that are there verifies', async () => {
    expect(await found(queued().answered(1, 'yes').answered(2, 'no').completed('yes', [1], [2]))).toEqual([]);
  });

  test('that counts an answer which is not there, or twice, is named', async () => {
    const path = 'votes /evidence/verdicts/0/verdict';
    expect(await found(queued().answered(1, 'yes').completed('yes', [1, 2], []))).toEqual([
      `${path}/counted_assignment_ids/1`,
      `${path}/votes`,
    ]);
    expect(await found(queued().answered(1, 'yes').answered(2, 'no').completed('yes', [1], [1]))).toEqual([
      path,
    ]);
    expect(await found(queued().answered(1, 'yes').completed('yes', [], [1]))).toContain(
      `${path}/counted_assignment_ids`,
    );
  });

  test('before its answers is named', async () => {
    const early = queued().completed('yes', [1], []);
    expect(await found(early)).toContain('votes /evidence/verdicts/0/verdict/counted_assignment_ids/0');
  });

  test('that is missing is named', async () => {
    const result = { output: 'yes', verdict: null, evidence: [] };
    const history = queued()
      .answered(1, 'yes')
      .add('task.completed', at => ({ ...result, completed_at: at }));
    expect(await found(history)).toEqual(['votes /evidence/verdicts']);
  });
});

test('cancelled and expired tasks have evidence, too', async () => {
  const history = () => new SampleHistory().add('task.created', at => ({ created_at: at })).queued();
  const cancelled = history().add('task.cancelled', at => ({ reason: 'Not needed.', cancelled_at: at }));
  const failed = history().add('task.failed', at => ({ reason: 'expired', detail: null, failed_at: at }));
  for (const { transitions: events } of [cancelled, failed]) {
    expect(await verified(await fileOf(documentOf(events, {}), keys))).toEqual([]);
  }
});

test('one worker has one pseudonym, and no two have the same', async () => {
  const [first, second] = evidence.reviewers;
  const same = altered(evidence, '/reviewers/1/pseudonym', () => first?.pseudonym);
  expect(await verified(await fileOf(canonicalJson(same), keys))).toEqual([
    'record /evidence/reviewers/1/pseudonym',
  ]);
  expect(first?.pseudonym).not.toBe(second?.pseudonym);
  expect(first?.assignment_id).toBe(idOf('a', 1));
});
