import { describe, expect, it } from 'vitest';
import { JsonValue } from '#libs/contracts';
import type { Json } from '#libs/contracts';
import { consensusOf, stepOf, voteOf } from '../../test/steps.js';
import { decideStep } from './decide-step.rule.js';
import { UNKNOWN_SKILL } from './worker-skill.rule.js';

const unknown = () => UNKNOWN_SKILL;
type Consensus = Parameters<typeof consensusOf>[0];
const decide = (answers: readonly Json[], consensus: Consensus, needed?: number) =>
  decideStep(stepOf(answers, { total: answers.length, ...consensus }, needed), unknown);

const byType: Consensus = { fields: { '*': { method: 'by_type' } } };
const prose = (of: string) => of.repeat(101);

describe('field by field', () => {
  it('assembles the result from each field’s winner, with the confidence of the weakest', () => {
    const decision = decide(
      [
        { ok: true, kind: 'a', size: 10 },
        { ok: true, kind: 'b', size: 11 },
        { ok: false, kind: 'b', size: 12 },
        { ok: true, kind: 'b', size: 99 },
      ],
      { ...byType, tolerance: { absolute: 1 } },
    );
    expect(decision).toMatchObject({
      output: { ok: true, kind: 'b', size: 11 },
      verdict: {
        agreement: 0.75,
        posterior: 0.75,
        fields: { ok: { method: 'majority', agreement: 0.75 }, size: { method: 'median', agreement: 0.75 } },
        counted_assignment_ids: ['a0', 'a1', 'a2', 'a3'],
        outvoted_assignment_ids: [],
      },
    });
  });

  it('outvotes answers that agree on less than half of the fields', () => {
    const decision = decide(
      [
        { a: 1, b: 1, c: 1 },
        { a: 1, b: 1, c: 1 },
        { a: 1, b: 2, c: 2 },
      ],
      { fields: {} },
    );
    expect(decision).toMatchObject({
      verdict: { counted_assignment_ids: ['a0', 'a1'], outvoted_assignment_ids: ['a2'] },
    });
  });

  it('counts the answers that agree on most fields when none agrees on half', () => {
    const fields = { fields: { '*': { method: 'majority' as const, threshold: 0.3 } } };
    const third = (n: number) =>
      Object.fromEntries([1, 2, 3].map(at => [`f${at}`, at === n ? 'a' : `z${n}`]));
    const decision = decide([third(1), third(2), third(3)], fields);
    expect(decision).toMatchObject({
      output: { f1: 'a', f2: 'a', f3: 'a' },
      verdict: { counted_assignment_ids: ['a0', 'a1', 'a2'] },
    });
  });

  it('omits a field that most answers omit, and ignored fields', () => {
    const answers = [
      { a: 1, id: 1 },
      { a: 1, b: 1, id: 2 },
      { a: 1, id: 3 },
    ];
    expect(decide(answers, { fields: { id: { method: 'ignore' } } })).toMatchObject({
      output: { a: 1 },
      verdict: { agreement: 2 / 3 },
    });
  });

  it('takes prose from the most trusted of those who count', () => {
    const votes = [
      voteOf(0, { ok: true, why: prose('a') }, { trustLevel: 2 }),
      voteOf(1, { ok: true, why: prose('b') }, { trustLevel: 3 }),
      voteOf(2, { ok: false, why: prose('c') }, { trustLevel: 5 }),
    ];
    const step = { consensus: consensusOf({ total: 3, ...byType }), answersNeeded: 3, votes, decision: null };
    expect(decideStep(step, unknown)).toMatchObject({
      output: { ok: true, why: prose('b') },
      verdict: { agreement: 2 / 3, fields: { why: { method: 'most_trusted', agreement: 1 / 3 } } },
    });
  });

  it('does not judge workers by an answer taken from one reviewer', () => {
    const decision = decide([{ why: 'a' }, { why: 'b' }], {
      early_stop: true,
      fields: { why: { method: 'most_trusted' } },
    });
    expect(decision).toMatchObject({
      output: { why: 'a' },
      verdict: { agreement: 1, counted_assignment_ids: ['a0', 'a1'], outvoted_assignment_ids: [] },
    });
    const early = { early_stop: true, total: 3, fields: { why: { method: 'most_trusted' as const } } };
    expect(decide([{ why: 'a' }], early, 3)).toEqual({ outcome: 'wait' });
  });

  it('each field has its own threshold, or the task’s', () => {
    const answers = [
      { a: 1, b: 1 },
      { a: 1, b: 1 },
      { a: 2, b: 1 },
    ];
    expect(decide(answers, { fields: {}, threshold: 0.9 }).outcome).toBe('failed');
    expect(
      decide(answers, { fields: { a: { method: 'majority', threshold: 0.6 } }, threshold: 0.9 }).outcome,
    ).toBe('verified');
  });

  it('stops early when every judged field is sure', () => {
    const early = { ...byType, total: 5, early_stop: true };
    const [yes, no] = [
      { ok: true, n: 1 },
      { ok: true, n: 2 },
    ];
    expect(decide([yes, yes, no], early, 5)).toEqual({ outcome: 'wait' });
    expect(decide([yes, yes, yes], early, 5)).toMatchObject({ output: yes, verdict: { decided: 'early' } });
  });

  it('an escalated reviewer’s output is the result, without the ignored fields', () => {
    const votes = [
      voteOf(0, { a: 1, b: 'x', id: 1 }),
      voteOf(1, { a: 2, b: 'y', id: 2 }),
      voteOf(2, { a: 2, b: 'z', id: 3 }, { escalatedTo: 2 }),
    ];
    const consensus = consensusOf({ total: 2, fields: { id: { method: 'ignore' } } });
    expect(decideStep({ consensus, answersNeeded: 3, votes, decision: null }, unknown)).toMatchObject({
      output: { a: 2, b: 'z' },
      verdict: {
        decided: 'escalated',
        counted_assignment_ids: ['a1', 'a2'],
        outvoted_assignment_ids: ['a0'],
      },
    });
  });

  it('accepts field names that are also properties of Object.prototype', () => {
    const hostile = JsonValue.parse(JSON.parse('{"__proto__": 1, "constructor": 2, "toString": 3}'));
    const decision = decide([hostile, hostile], { fields: {} });
    if (decision.outcome !== 'verified') throw new Error(decision.outcome);
    expect(JSON.stringify(decision.output)).toBe('{"__proto__":1,"constructor":2,"toString":3}');
  });

  it('keeps the verdict small for any answers', () => {
    const wide = (seed: string) =>
      Object.fromEntries(Array.from({ length: 500 }, (_, at) => [`field ${at}`, seed.repeat(1_500)]));
    const decision = decide([wide('a'), wide('a'), wide('b')], { fields: {} });
    if (decision.outcome !== 'verified') throw new Error(decision.outcome);
    expect(Object.keys(decision.verdict.fields ?? {})).toHaveLength(100);
    expect(JSON.stringify(decision.verdict).length).toBeLessThan(150_000);
  });
});
