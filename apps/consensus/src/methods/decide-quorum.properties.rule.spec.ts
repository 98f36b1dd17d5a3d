import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Json } from '#libs/contracts';
import { APPROVED, ESCALATED, REJECTED, consensusOf, decide, edited, voteOf } from '../../test/steps.js';
import { verdictIn } from './decision-answer.rule.js';
import type { Step, StepDecision, Vote } from './step.rule.js';

/** The life of a decision: who answers what is drawn, everything else follows from the decisions. */
interface Life {
  readonly votes: readonly Vote[];
  readonly escalations: number;
  readonly end: StepDecision;
  readonly step: Step;
}

const draw = fc.record({
  output: fc.oneof(
    { weight: 4, arbitrary: fc.constant(APPROVED) },
    { weight: 2, arbitrary: fc.constant(REJECTED) },
    { weight: 3, arbitrary: fc.constant(ESCALATED) },
    { weight: 1, arbitrary: fc.integer({ min: 1, max: 2 }).map(edited) },
  ),
  above: fc.nat({ max: 2 }),
});
const life = fc
  .record({
    total: fc.integer({ min: 1, max: 5 }),
    more: fc.nat({ max: 1 }),
    quorum: fc.integer({ min: 1, max: 5 }),
    veto: fc.boolean(),
    isQuorum: fc.boolean(),
    on_disagreement: fc.constantFrom('fail' as const, 'escalate' as const),
    early_stop: fc.boolean(),
    maxEscalations: fc.nat({ max: 4 }),
    answers: fc.array(draw, { minLength: 40, maxLength: 40 }),
  })
  .map(({ total, more, quorum: most, veto, isQuorum, maxEscalations, answers, ...rest }): Life => {
    const method = isQuorum
      ? { method: 'quorum' as const, quorum: Math.min(most, total), veto }
      : { method: 'unanimous' as const };
    const consensus = consensusOf({ total, max_total: total + more, ...method, ...rest });
    return lived({ consensus, answersNeeded: total, votes: [], decision: { maxEscalations } }, answers);
  });

function lived(start: Step, answers: readonly { readonly output: Json; readonly above: number }[]): Life {
  let step = start;
  let [floor, escalations, wanted]: [number | null, number, number] = [null, 0, start.answersNeeded];
  let end: StepDecision = { outcome: 'wait' };
  for (const [index, { output, above }] of answers.entries()) {
    const trustLevel = Math.min(5, (floor ?? 1) + above);
    step = { ...step, votes: [...step.votes, voteOf(index, output, { trustLevel, escalatedTo: floor })] };
    wanted -= 1;
    end = decide(step);
    if (end.outcome === 'verified' || end.outcome === 'failed') break;
    if (end.outcome === 'wait') {
      // Someone is still asked: otherwise nobody would ever answer.
      expect(wanted).toBeGreaterThan(0);
      continue;
    }
    const { trustLevel: next, withdrawsOpen = false, answersNeeded } = end;
    if (next !== null) {
      expect(next).toBeGreaterThan(floor ?? 1);
      floor = next;
      escalations += 1;
    }
    wanted = withdrawsOpen ? 1 : wanted + answersNeeded - step.answersNeeded;
    step = { ...step, answersNeeded: Math.max(step.answersNeeded, answersNeeded) };
  }
  return { votes: step.votes, escalations, end, step };
}

describe('every decision', () => {
  const RUNS = { numRuns: 2_000 };
  const isVerified = (end: StepDecision) => end.outcome === 'verified';

  it('ends, after at most its escalations and one for a disagreement', () => {
    fc.assert(
      fc.property(life, ({ end, escalations, step: { decision } }) => {
        expect(['verified', 'failed']).toContain(end.outcome);
        expect(escalations).toBeLessThanOrEqual((decision?.maxEscalations ?? 0) + 1);
      }),
      RUNS,
    );
  });

  it('is approved by a quorum, and not against a veto', () => {
    fc.assert(
      fc.property(life, ({ end, step: { consensus }, votes }) => {
        if (!isVerified(end) || end.verdict.decided === 'escalated' || consensus.method !== 'quorum') return;
        const counted = votes.filter(vote => end.verdict.counted_assignment_ids.includes(vote.assignmentId));
        const verdicts = new Set(counted.map(({ output }) => JSON.stringify(output)));
        expect(verdicts.size).toBe(1);
        const verdict = verdictIn(end.output);
        if (verdict !== 'approved' && verdict !== 'edited') return;
        expect(counted.length).toBeGreaterThanOrEqual(consensus.quorum ?? Infinity);
        if (consensus.veto) expect(votes.map(({ output }) => verdictIn(output))).not.toContain('rejected');
      }),
      RUNS,
    );
  });

  it('does not depend on the order of the answers, and leaves out only those who escalated', () => {
    fc.assert(
      fc.property(life, ({ end, step, votes }) => {
        expect(decide({ ...step, votes: votes.toReversed() })).toEqual(end);
        if (!isVerified(end) || end.verdict.outvoted_assignment_ids.length === 0) return;
        const { counted_assignment_ids: counted, outvoted_assignment_ids: outvoted } = end.verdict;
        const others = votes.filter(
          ({ assignmentId: id }) => !counted.includes(id) && !outvoted.includes(id),
        );
        expect(others.map(({ output }) => output)).toEqual(others.map(() => ESCALATED));
      }),
      RUNS,
    );
  });
});
