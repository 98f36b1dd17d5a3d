import fc from 'fast-check';
import { expect, test } from 'vitest';
import { sameDraft } from './draft.rule.js';
import type { LocalDraft, RemoteDraft } from './draft.rule.js';
import { reconcile } from './reconcile.rule.js';

const content = {
  output: fc.constantFrom<unknown>(undefined, 'a', { b: 1 }),
  notes: fc.constantFrom('', 'x'),
};
const revision = fc.integer({ min: 0, max: 3 });
const local: fc.Arbitrary<LocalDraft> = fc.record({
  ...content,
  revision,
  editedAtMs: fc.nat(),
  isSynced: fc.boolean(),
});
const remote: fc.Arbitrary<RemoteDraft> = fc.record({ ...content, revision });

test('what was entered here and is nowhere else is never replaced without asking', () => {
  fc.assert(
    fc.property(local, fc.option(remote, { nil: undefined }), (mine, theirs) => {
      fc.pre(!mine.isSynced);
      const { outcome } = reconcile(mine, theirs);
      if (theirs !== undefined && sameDraft(mine, theirs)) expect(outcome).toBe('take');
      else expect(['send', 'conflict']).toContain(outcome);
    }),
  );
});

test('what the server has is never replaced by a draft that was not based on it', () => {
  fc.assert(
    fc.property(local, remote, (mine, theirs) => {
      const decision = reconcile(mine, theirs);
      if (decision.outcome === 'send') expect(mine.revision).toBe(theirs.revision);
    }),
  );
});

test('a browser without a draft takes the one of the server', () => {
  fc.assert(
    fc.property(remote, theirs => {
      expect(reconcile(undefined, theirs)).toEqual({ outcome: 'take', remote: theirs });
    }),
  );
});

test('a draft that the server does not have is sent', () => {
  const mine = { output: 'a', notes: '', revision: 2, editedAtMs: 0, isSynced: false };
  expect(reconcile(mine, undefined)).toEqual({ outcome: 'send', revision: 0 });
  expect(reconcile({ ...mine, isSynced: true }, undefined)).toEqual({ outcome: 'keep' });
  expect(reconcile(undefined, undefined)).toEqual({ outcome: 'keep' });
});
