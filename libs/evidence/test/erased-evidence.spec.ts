import { describe, expect, test } from 'vitest';
import { commitmentTo } from '#libs/contracts';
import { EvidenceDocument, verifyEvidence } from '../src/index.js';
import type { Transition } from '../src/index.js';
import { decidedHistory } from './sample-history.js';
import { documentOf, fileOf, newKeys } from './sign-evidence.js';

const keys = await newKeys();
const trusted = { keys: { keys: [...keys.published] } };
/** As the registry leaves it: the texts are placeholders. */
const REQUEST = { task_type: 'decision', domain: 'finance', title: '(erased)', instructions: '(erased)' };
const THROUGH = decidedHistory().transitions.length;

function erased(transition: Transition): Transition {
  const { event, salt } = transition;
  const commitment = event === null || salt === null ? null : commitmentTo(event, salt);
  return { ...transition, event: null, salt: null, commitment };
}

/** The history of a task that was erased through this version. */
function erasedHistory(through = THROUGH): readonly Transition[] {
  return decidedHistory()
    .add('task.erased', at => ({
      ...{ reason: 'retention', reference: null, erased_at: at },
      erased_through: through,
    }))
    .transitions.map(one => (one.version <= THROUGH ? erased(one) : one));
}

async function findingsOf(transitions: readonly Transition[]): Promise<readonly string[]> {
  const { findings } = await verifyEvidence(await fileOf(documentOf(transitions, REQUEST), keys), trusted);
  return findings.map(({ check, pointer }) => `${check} ${pointer}`);
}

/** The same history with one transition changed. */
function changed(place: number, change: (one: Transition) => Transition): readonly Transition[] {
  return erasedHistory().map((one, at) => (at === place ? change(one) : one));
}

test('erased evidence verifies, says how the task ended and why it was erased, and contains nothing else', async () => {
  const canonical = documentOf(erasedHistory(), REQUEST);
  expect(await findingsOf(erasedHistory())).toEqual([]);
  for (const text of ['goods came back', 'Seen the parcel', 'Too late', 'DE02']) {
    expect(canonical).not.toContain(text);
  }
  const { outcome, reviewers, verdicts, payload_sha256, transitions } = EvidenceDocument.parse(
    JSON.parse(canonical),
  );
  expect({ reviewers, verdicts, payload_sha256 }).toEqual({
    ...{ reviewers: [], verdicts: [], payload_sha256: null },
  });
  expect(outcome).toMatchObject({ status: 'completed', ended_in: THROUGH, output: null });
  expect(transitions.at(-1)?.event).toMatchObject({ data: { reason: 'retention', erased_through: THROUGH } });
});

describe('it does not verify when', () => {
  test('a commitment is another one', async () => {
    const findings = await findingsOf(changed(1, one => ({ ...one, commitment: 'a'.repeat(64) })));
    expect(findings).toEqual(['chain /evidence/transitions/1/hash']);
  });

  test('a commitment is missing', async () => {
    const findings = await findingsOf(changed(1, one => ({ ...one, commitment: null })));
    expect(findings).toEqual(['chain /evidence/transitions/1/commitment']);
  });

  test('a salt was kept, with which values could be guessed', async () => {
    const findings = await findingsOf(changed(1, one => ({ ...one, salt: '5a'.repeat(32) })));
    expect(findings).toEqual(['chain /evidence/transitions/1/salt']);
  });

  test('an event is missing that no erasure covers', async () => {
    const findings = await findingsOf(erasedHistory(THROUGH - 1));
    expect(findings).toEqual([`record /evidence/transitions/${THROUGH - 1}/event`]);
  });

  test('the erasure is not recorded', async () => {
    const withoutErasure = decidedHistory().transitions.map((one, place) =>
      place === 1 ? erased(one) : one,
    );
    expect(await findingsOf(withoutErasure)).toContain('record /evidence/transitions/1/event');
  });

  test('the end of the task was cut out', async () => {
    const cut = erasedHistory().filter(({ version }) => version !== THROUGH);
    await expect(async () => findingsOf(cut)).rejects.toThrow('No transition ends the task.');
  });
});
