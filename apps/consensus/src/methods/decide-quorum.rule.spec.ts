import { describe, expect, it } from 'vitest';
import type { z } from 'zod';
import type { ConsensusSpec, Json } from '#libs/contracts';
import {
  APPROVED,
  ESCALATED,
  REJECTED,
  because,
  consensusOf,
  decide,
  decisionStepOf,
  edited,
  stepOf,
  voteOf,
} from '../../test/steps.js';

const quorum = (change: Partial<z.input<typeof ConsensusSpec>> = {}) => ({
  total: 3,
  method: 'quorum' as const,
  quorum: 2,
  ...change,
});

describe('a quorum of equal answers', () => {
  it('decides early, whatever the reasoning of each', () => {
    const step = decisionStepOf([APPROVED, because('approved', 'Checked twice.')], quorum(), 3);
    expect(decide(step)).toMatchObject({
      outcome: 'verified',
      output: { verdict: 'approved', reasoning: expect.any(String) },
      verdict: {
        method: 'quorum',
        decided: 'early',
        agreement: 1,
        posterior: 2 / 3,
        threshold: 2 / 3,
        votes: [{ answer: { verdict: 'approved' }, votes: 2, weight: 1 }],
        counted_assignment_ids: ['a0', 'a1'],
        outvoted_assignment_ids: [],
      },
    });
  });

  it('has the whole answer of its most trusted reviewer as the result', () => {
    const step = decisionStepOf([], quorum(), 3);
    const votes = [
      voteOf(0, APPROVED, { trustLevel: 2 }),
      voteOf(1, because('approved', 'By the rules.'), { trustLevel: 4 }),
      voteOf(2, REJECTED, { trustLevel: 5 }),
    ];
    expect(decide({ ...step, votes })).toMatchObject({
      output: { verdict: 'approved', reasoning: 'By the rules.' },
      verdict: { decided: 'all_answers', outvoted_assignment_ids: ['a2'] },
    });
  });

  it('is waited for while it is possible', () => {
    expect(decide(decisionStepOf([APPROVED, REJECTED], quorum(), 3))).toEqual({ outcome: 'wait' });
  });

  it('never adds up changed actions that differ, not even in the case of a letter', () => {
    const twice = decisionStepOf([edited(1), edited(1)], quorum(), 3);
    expect(decide(twice)).toMatchObject({ output: edited(1) });
    const action = (iban: string): Json => ({ verdict: 'edited', action: { iban } });
    const other = decisionStepOf([action('de1'), action('DE1'), ESCALATED], quorum(), 3);
    expect(decide(other)).toMatchObject({ outcome: 'failed', detail: expect.stringMatching(/quorum of 2/) });
  });

  it('counts outside of decisions too, where every answer is equal to itself only', () => {
    expect(decide(stepOf(['Yes', 'yes '], quorum(), 3))).toMatchObject({ output: 'Yes' });
    expect(decide(stepOf(['a', 'b'], quorum({ quorum: 3 }), 3))).toMatchObject({ outcome: 'failed' });
    expect(decide(stepOf([{ verdict: 'rejected' }, { verdict: 'rejected' }], quorum(), 3))).toMatchObject({
      output: { verdict: 'rejected' },
    });
  });
});

describe('a rejection', () => {
  it('decides at once with a veto, and outvotes nobody', () => {
    expect(decide(decisionStepOf([APPROVED, REJECTED], quorum({ quorum: 3, veto: true }), 3))).toMatchObject({
      output: REJECTED,
      verdict: {
        decided: 'early',
        agreement: 0.5,
        threshold: 1 / 3,
        counted_assignment_ids: ['a1'],
        outvoted_assignment_ids: [],
      },
    });
  });

  it('decides as soon as the approvals that are left cannot reach the quorum', () => {
    const rejected = { output: REJECTED, verdict: { decided: 'early' } };
    expect(decide(decisionStepOf([REJECTED], quorum({ quorum: 3 }), 3))).toMatchObject(rejected);
    expect(decide(decisionStepOf([REJECTED, REJECTED], quorum(), 3))).toMatchObject(rejected);
    expect(decide(decisionStepOf([REJECTED], quorum(), 3))).toEqual({ outcome: 'wait' });
  });
});

describe('a quorum that is no longer possible', () => {
  const answers = [APPROVED, edited(1)];
  const all = { quorum: 3 };

  it('fails the step at once', () => {
    expect(decide(decisionStepOf(answers, quorum(all), 3))).toEqual({
      outcome: 'failed',
      detail: 'No answer can reach the quorum of 3 any more: 2 of at most 3 answers were received.',
    });
  });

  it('hands the step to one more trusted reviewer at once, whose answer is the result', () => {
    const escalate = quorum({ ...all, on_disagreement: 'escalate' });
    const step = decisionStepOf(answers, escalate, 3);
    expect(decide(step)).toEqual({
      ...{ outcome: 'extend', answersNeeded: 3, trustLevel: 2 },
      withdrawsOpen: true,
    });
    const senior = voteOf(2, edited(2), { escalatedTo: 2, trustLevel: 2 });
    expect(decide({ ...step, votes: [...step.votes, senior] })).toMatchObject({
      output: edited(2),
      verdict: {
        decided: 'escalated',
        counted_assignment_ids: ['a2'],
        outvoted_assignment_ids: ['a0', 'a1'],
      },
    });
  });

  it('is extended up to max_total while that can help', () => {
    const more = quorum({ max_total: 4 });
    const oneMore = { outcome: 'extend', answersNeeded: 4, trustLevel: null };
    expect(decide(decisionStepOf([APPROVED, edited(1), ESCALATED], more, 3))).toEqual(oneMore);
    expect(decide(decisionStepOf([APPROVED, edited(1), edited(2), ESCALATED], more, 4)).outcome).toBe(
      'failed',
    );
  });
});

describe('an answer that escalates a decision', () => {
  const single = { total: 1 };

  it('passes a single-answer decision on, and is not in the verdict', () => {
    const asked = voteOf(0, ESCALATED, { trustLevel: 3 });
    const step = { ...decisionStepOf([], single, 1, 1), votes: [asked] };
    expect(decide(step)).toEqual({ outcome: 'extend', answersNeeded: 2, trustLevel: 4 });
    const senior = voteOf(1, REJECTED, { trustLevel: 4, escalatedTo: 4 });
    expect(decide({ ...step, answersNeeded: 2, votes: [asked, senior] })).toMatchObject({
      output: REJECTED,
      verdict: { method: 'single', counted_assignment_ids: ['a1'], outvoted_assignment_ids: [] },
    });
  });

  it('is the verdict once no escalation is left, or nobody is more trusted', () => {
    expect(decide(decisionStepOf([ESCALATED], single, 1, 0))).toMatchObject({ output: ESCALATED });
    const twice = [voteOf(0, ESCALATED), voteOf(1, ESCALATED, { escalatedTo: 2 })];
    const step = { ...decisionStepOf([], single, 2, 1), votes: twice };
    expect(decide(step)).toMatchObject({ output: ESCALATED, verdict: { counted_assignment_ids: ['a1'] } });
    expect(decide({ ...step, decision: { maxEscalations: 2 } })).toMatchObject({ trustLevel: 3 });
    const top = [voteOf(0, ESCALATED, { trustLevel: 5 })];
    expect(decide({ ...decisionStepOf([], single, 1, 4), votes: top })).toMatchObject({ output: ESCALATED });
  });

  it('waits for the others, and is replaced in the count', () => {
    const two = decisionStepOf([APPROVED, ESCALATED], quorum({ quorum: 3 }), 3, 1);
    expect(decide(two)).toEqual({ outcome: 'wait' });
    const three = { ...two, votes: [...two.votes, voteOf(2, APPROVED)] };
    expect(decide(three)).toEqual({ outcome: 'extend', answersNeeded: 4, trustLevel: 2 });
    const senior = voteOf(3, APPROVED, { escalatedTo: 2, trustLevel: 2 });
    expect(decide({ ...three, answersNeeded: 4, votes: [...three.votes, senior] })).toMatchObject({
      output: APPROVED,
      verdict: {
        decided: 'all_answers',
        counted_assignment_ids: ['a0', 'a2', 'a3'],
        outvoted_assignment_ids: [],
      },
    });
  });

  it('is not replaced where the quorum is reached without it', () => {
    expect(decide(decisionStepOf([APPROVED, ESCALATED, APPROVED], quorum(), 3, 1))).toMatchObject({
      output: APPROVED,
      verdict: { counted_assignment_ids: ['a0', 'a2'] },
    });
  });

  it('passes on together with all who escalated', () => {
    const step = decisionStepOf([ESCALATED, ESCALATED, APPROVED], { total: 3 }, 3, 1);
    expect(decide(step)).toEqual({ outcome: 'extend', answersNeeded: 5, trustLevel: 2 });
    expect(decide({ ...step, votes: step.votes.slice(0, 2) })).toEqual({ outcome: 'wait' });
  });

  it('does not decide as the one who was asked because the others disagreed: a more trusted one does', () => {
    const consensus = consensusOf({ total: 2, method: 'unanimous', on_disagreement: 'escalate' });
    const votes = [voteOf(0, APPROVED), voteOf(1, REJECTED), voteOf(2, ESCALATED, { escalatedTo: 2 })];
    const step = { consensus, answersNeeded: 3, votes, decision: { maxEscalations: 1 } };
    expect(decide(step)).toEqual({ outcome: 'extend', answersNeeded: 4, trustLevel: 3 });
    const senior = voteOf(3, REJECTED, { escalatedTo: 3 });
    expect(decide({ ...step, answersNeeded: 4, votes: [...votes, senior] })).toMatchObject({
      output: REJECTED,
      verdict: {
        decided: 'escalated',
        counted_assignment_ids: ['a1', 'a3'],
        outvoted_assignment_ids: ['a0'],
      },
    });
  });
});

describe('other methods', () => {
  it('compare verdicts, and the actions of changed ones', () => {
    const answers = [APPROVED, because('approved', 'Yes.'), edited(1)];
    expect(decide(decisionStepOf(answers, { total: 3, method: 'majority' }))).toMatchObject({
      output: { verdict: 'approved' },
      verdict: { agreement: 2 / 3, outvoted_assignment_ids: ['a2'] },
    });
    const differ = [edited(1), edited(2), edited(3)];
    expect(decide(decisionStepOf(differ, { total: 3 }))).toMatchObject({ outcome: 'failed' });
  });
});
