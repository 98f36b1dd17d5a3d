import { describe, expect, it } from 'vitest';
import { Verdict } from '#libs/contracts';
import type { Json } from '#libs/contracts';
import { consensusOf, provenSkill, skillsOf, stepOf, voteOf } from '../../test/steps.js';
import { decideStep } from './decide-step.rule.js';
import { UNKNOWN_SKILL, skillFrom } from './worker-skill.rule.js';
import type { WorkerSkill } from './worker-skill.rule.js';

const unknown = () => UNKNOWN_SKILL;
const decide = (
  answers: readonly Json[],
  consensus: Parameters<typeof consensusOf>[0] = {},
  needed?: number,
) => decideStep(stepOf(answers, { total: answers.length, ...consensus }, needed), unknown);

describe('a single requested answer', () => {
  it('is the result', () => {
    expect(decide([{ ok: true }])).toMatchObject({
      outcome: 'verified',
      output: { ok: true },
      verdict: { method: 'single', agreement: 1, counted_assignment_ids: ['a0'] },
    });
  });

  it('is one vote where more answers may be requested', () => {
    expect(decide([true], { total: 1, max_total: 3 })).toMatchObject({ verdict: { method: 'majority' } });
    expect(decide([true], { total: 1, max_total: 3, method: 'weighted', threshold: 0.9 })).toEqual({
      outcome: 'extend',
      answersNeeded: 2,
      trustLevel: null,
    });
  });
});

describe('majority', () => {
  it('needs more than half of the votes, and lists the assignments that count', () => {
    const decision = decide([{ a: 'Yes ' }, { a: 'no' }, { a: 'yes' }, { a: 'yes' }]);
    expect(decision).toEqual({
      outcome: 'verified',
      output: { a: 'yes' },
      verdict: {
        method: 'majority',
        decided: 'all_answers',
        agreement: 0.75,
        posterior: 0.75,
        threshold: null,
        votes: [
          { answer: { a: 'yes' }, votes: 3, weight: 0.75 },
          { answer: { a: 'no' }, votes: 1, weight: 0.25 },
        ],
        counted_assignment_ids: ['a0', 'a2', 'a3'],
        outvoted_assignment_ids: ['a1'],
      },
    });
  });

  it('compares exactly if configured', () => {
    expect(decide(['Yes', 'yes', 'no'], { text: 'exact' }).outcome).toBe('failed');
  });

  it('waits for the missing answers', () => {
    expect(decide([1, 1], { total: 3 }, 3)).toEqual({ outcome: 'wait' });
    expect(decideStep(stepOf([], { total: 3 }, 3), unknown)).toEqual({ outcome: 'wait' });
  });

  it('stops early when the missing answers cannot change the result', () => {
    const early = { total: 5, early_stop: true };
    expect(decide([1, 1], early, 5)).toEqual({ outcome: 'wait' });
    expect(decide([1, 1, 1], early, 5)).toMatchObject({
      outcome: 'verified',
      verdict: { decided: 'early', threshold: null },
    });
    expect(decide([1, 1, 1], { ...early, threshold: 0.8 }, 5)).toEqual({ outcome: 'wait' });
    expect(decide([1, 1, 1, 1], { ...early, threshold: 0.8 }, 5)).toMatchObject({ output: 1 });
  });

  it('a tie is a disagreement, and where a threshold allows it the smaller canonical JSON wins', () => {
    expect(decide(['b', 'a']).outcome).toBe('failed');
    expect(decide(['b', 'a'], { threshold: 0.5 })).toMatchObject({ output: 'a' });
    expect(decide(['a', 'b'], { threshold: 0.5 })).toMatchObject({ output: 'a' });
  });
});

describe('answers that do not agree', () => {
  it('are extended up to the maximum, then fail', () => {
    expect(decide([1, 2], { max_total: 3 })).toEqual({
      outcome: 'extend',
      answersNeeded: 3,
      trustLevel: null,
    });
    expect(decide([1, 2, 3], { total: 2, max_total: 3 })).toEqual({
      outcome: 'failed',
      detail: '3 answers did not agree: the result needs more than 0.5, and the best has 0.333.',
    });
  });

  it('are escalated once, one trust level up', () => {
    const escalate = { on_disagreement: 'escalate' as const };
    expect(decide([1, 2], escalate)).toEqual({ outcome: 'extend', answersNeeded: 3, trustLevel: 2 });
    const votes = [voteOf(0, 1, { trustLevel: 2 }), voteOf(1, 2, { trustLevel: 5 })];
    const consensus = consensusOf({ total: 2, ...escalate });
    expect(decideStep({ consensus, answersNeeded: 2, votes, decision: null }, unknown)).toMatchObject({
      trustLevel: 5,
    });
    const unescalated = [...votes, voteOf(2, 3)];
    expect(
      decideStep({ consensus, answersNeeded: 3, votes: unescalated, decision: null }, unknown).outcome,
    ).toBe('failed');
  });

  it('the escalated answer is the result, and equal answers count', () => {
    const votes = [voteOf(0, 1), voteOf(1, 2), voteOf(2, 2), voteOf(3, 1, { escalatedTo: 3, trustLevel: 3 })];
    const step = {
      consensus: consensusOf({ total: 3, method: 'unanimous' }),
      answersNeeded: 4,
      votes,
      decision: null,
    };
    expect(decideStep(step, unknown)).toMatchObject({
      outcome: 'verified',
      output: 1,
      verdict: {
        decided: 'escalated',
        agreement: 0.5,
        posterior: 0.5,
        threshold: 1,
        counted_assignment_ids: ['a0', 'a3'],
        outvoted_assignment_ids: ['a1', 'a2'],
      },
    });
  });
});

describe('unanimous', () => {
  it('requires all answers to agree, whatever the threshold', () => {
    expect(decide([1, 1, 1], { method: 'unanimous' })).toMatchObject({
      verdict: { threshold: 1, posterior: 1 },
    });
    expect(decide([1, 1, 2], { method: 'unanimous', threshold: 0.5 }).outcome).toBe('failed');
  });

  it('never stops early, with or without agreement', () => {
    expect(decide([1, 1], { total: 3, method: 'unanimous', early_stop: true }, 3)).toEqual({
      outcome: 'wait',
    });
    expect(decide([1, 2], { total: 3, method: 'unanimous', early_stop: true }, 3)).toEqual({
      outcome: 'wait',
    });
  });
});

describe('median', () => {
  it('takes the middle, and answers within the tolerance agree', () => {
    const decision = decide([100, 104, 300, 'n/a'], {
      method: 'median',
      tolerance: { relative: 0.05 },
      threshold: 0.5,
    });
    expect(decision).toMatchObject({
      output: 104,
      verdict: {
        agreement: 0.5,
        counted_assignment_ids: ['a0', 'a1'],
        outvoted_assignment_ids: ['a2', 'a3'],
      },
    });
  });

  it('of an even count: the lower whole number, or the mean', () => {
    const rule = { method: 'median' as const, tolerance: { absolute: 1 } };
    expect(decide([4, 3], rule)).toMatchObject({ output: 3 });
    expect(decide([4.5, 3.5], rule)).toMatchObject({ output: 4 });
  });

  it('of texts does not exist', () => {
    expect(decide(['a', 'a'], { method: 'median', threshold: 1e-12 }).outcome).toBe('failed');
  });

  it('of objects is taken field by field', () => {
    const decision = decide(
      [
        { score: 3, ok: true },
        { score: 4, ok: true },
        { score: 4, ok: false },
      ],
      {
        method: 'median',
      },
    );
    expect(decision).toMatchObject({
      output: { score: 4, ok: true },
      verdict: { fields: { score: { method: 'median' }, ok: { method: 'majority' } } },
    });
  });
});

describe('weighted and Dawid–Skene', () => {
  const methods = ['weighted', 'dawid_skene'] as const;

  it.each(methods)('%s: one proven worker outweighs ten who copy each other', method => {
    const answers = ['truth', ...Array<string>(10).fill('copied')];
    const step = stepOf(answers, { total: 11, method });
    expect(decideStep(step, skillsOf({ w0: provenSkill(0.7) }))).toMatchObject({
      outcome: 'verified',
      output: 'truth',
      verdict: { counted_assignment_ids: ['a0'] },
    });
  });

  it.each(methods)('%s: without proven workers the unproven count by their accuracy', method => {
    const step = stepOf(['a', 'a', 'b'], { total: 3, method });
    const decision = decideStep(step, unknown);
    expect(decision).toMatchObject({ outcome: 'verified', output: 'a' });
    if (decision.outcome === 'verified') expect(decision.verdict.posterior).toBeCloseTo(2 / 3, 10);
  });

  it.each(methods)(
    '%s: agreement shifts weight among unproven votes, for the field it was measured on',
    method => {
      const doubted: WorkerSkill = { ...UNKNOWN_SKILL, agreementWeights: new Map([['', 0.1]]) };
      const elsewhere: WorkerSkill = { ...UNKNOWN_SKILL, agreementWeights: new Map([['other', 0.1]]) };
      const step = stepOf(['a', 'a', 'b'], { total: 3, method });
      expect(decideStep(step, skillsOf({ w0: doubted, w1: doubted }))).toMatchObject({ output: 'b' });
      expect(decideStep(step, skillsOf({ w0: elsewhere, w1: elsewhere }))).toMatchObject({ output: 'a' });
    },
  );

  it('weighted: if no vote has any weight, all count equally', () => {
    const failed = skillFrom({ goldSeen: 5, goldRight: 0, agreementSeen: 0, agreementRight: 0 });
    const step = stepOf(['a', 'b', 'b'], { total: 3, method: 'weighted', threshold: 0.4 });
    expect(decideStep(step, () => failed)).toMatchObject({ outcome: 'verified', output: 'b' });
  });

  it.each(methods)('%s: agreement with results alone has no effect', method => {
    const agreeing = skillFrom({ goldSeen: 0, goldRight: 0, agreementSeen: 100, agreementRight: 100 });
    const dissenting = skillFrom({ goldSeen: 0, goldRight: 0, agreementSeen: 100, agreementRight: 0 });
    const step = stepOf(['a', 'b', 'b'], { total: 3, method });
    const skills = skillsOf({ w0: agreeing, w1: dissenting, w2: dissenting });
    expect(decideStep(step, skills)).toMatchObject({ outcome: 'verified', output: 'b' });
  });

  it.each(methods)('%s: stops early from 0.95, or from the threshold', method => {
    const skills = skillsOf({ w0: provenSkill(0.9), w1: provenSkill(0.9) });
    const step = (answers: readonly Json[], threshold?: number) =>
      stepOf(answers, { total: 5, method, early_stop: true, ...(threshold && { threshold }) }, 5);
    expect(decideStep(step(['a']), skills)).toEqual({ outcome: 'wait' });
    expect(decideStep(step(['a', 'a']), skills)).toMatchObject({
      verdict: { decided: 'early', threshold: 0.95 },
    });
    expect(decideStep(step(['a'], 0.9), skills)).toMatchObject({
      verdict: { decided: 'early', threshold: 0.9 },
    });
  });

  it('a confusion matrix determines the weight of an answer', () => {
    // Answers "spam" to nearly everything, but is never wrong when answering "fine".
    const matrix = {
      classes: ['"fine"', '"spam"'],
      rows: [
        [0.5, 0.5],
        [0.01, 0.99],
      ],
    };
    const eager = provenSkill(0.75, new Map([['', matrix]]));
    const steady = provenSkill(0.8);
    const step = (eagerSays: string, steadySays: string) =>
      stepOf([eagerSays, steadySays], { total: 2, method: 'dawid_skene' });
    const skills = skillsOf({ w0: eager, w1: steady });
    expect(decideStep(step('spam', 'fine'), skills)).toMatchObject({ output: 'fine' });
    expect(decideStep(step('fine', 'spam'), skills)).toMatchObject({ output: 'fine' });
  });
});

describe('the tally', () => {
  it('lists twenty answers, the most frequent first, and omits those that are too long', () => {
    const answers = [
      ...Array.from({ length: 25 }, (_, index) => `answer ${index + 10}`),
      'x'.repeat(2_001),
      'x'.repeat(2_001),
    ];
    const decision = decide(answers, { threshold: 0.01 });
    if (decision.outcome !== 'verified') throw new Error(decision.outcome);
    expect(
      Verdict.safeParse({
        ...decision.verdict,
        counted_assignment_ids: ['0198c0de-0000-7000-8000-000000000000'],
        outvoted_assignment_ids: [],
      }).success,
    ).toBe(true);
    expect(decision.verdict.votes).toHaveLength(20);
    expect(decision.verdict.votes[0]).toEqual({ votes: 2, weight: 2 / 27 });
    expect(decision.verdict.votes[1]).toMatchObject({ answer: 'answer 10', votes: 1 });
  });
});
