import fc from 'fast-check';
import { expect, test } from 'vitest';
import { DECISION_VERDICTS, decisionResultOf, payloadHash, verdictOnOnly } from '#libs/contracts';
import type { DecisionSpec, DecisionVerdict, Json } from '#libs/contracts';
import { verifyClaim } from './verify-claim.rule.js';

const TASK_ID = '0198f0b4-1a2b-7c3d-8e4f-5a6b7c8d9e0f';
const DECIDED_AT = new Date('2026-03-02T03:56:31.000Z');

const leaf: fc.Arbitrary<Json> = fc.oneof(fc.constantFrom(null, true, 0, 1, ''), fc.string(), fc.integer());
const action: fc.Arbitrary<Json> = fc.oneof(
  leaf,
  fc.array(leaf, { maxLength: 3 }),
  fc.dictionary(fc.string({ maxLength: 3 }), leaf, { maxKeys: 3 }),
);
const verdict = fc.constantFrom<DecisionVerdict>(...DECISION_VERDICTS);

function decisionOn(posted: Json): DecisionSpec {
  return {
    ...{ request_type: 'judgment', allowed: [...DECISION_VERDICTS], summary: 'Decide.', max_escalations: 1 },
    action: posted,
  };
}

test('a claim matches if and only if its verdict and its action are the decided ones', () => {
  fc.assert(
    fc.property(action, action, verdict, verdict, fc.nat(2), (posted, edit, given, claimed, which) => {
      const output = { verdict: given, reasoning: 'Because.', ...(given === 'edited' && { action: edit }) };
      const decision = decisionOn(posted);
      const result = {
        ...{ output, evidence: [], verdict: verdictOnOnly(TASK_ID), completed_at: DECIDED_AT.toISOString() },
        decision: decisionResultOf(decision, output, DECIDED_AT) ?? null,
      };
      const about = [posted, edit, [posted]][which] ?? null;
      const verified = verifyClaim(
        { task_id: TASK_ID, decision, result },
        { task_id: TASK_ID, verdict: claimed, action: about },
      );
      const bound = given === 'edited' ? edit : posted;
      expect(verified.matches).toBe(claimed === given && payloadHash(about) === payloadHash(bound));
      expect(verified.reasons.length === 0).toBe(verified.matches);
      const mayBeCarriedOut = given === 'approved' || given === 'edited';
      expect(verified.final_action_sha256).toBe(mayBeCarriedOut ? payloadHash(bound) : null);
    }),
  );
});
