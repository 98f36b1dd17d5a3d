import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CONSENSUS_METHODS } from '#libs/contracts';
import type { ConsensusSpec, Json } from '#libs/contracts';
import { consensusOf, provenSkill, skillsOf, stepOf, voteOf } from '../../test/steps.js';
import { decideStep } from './decide-step.rule.js';
import type { Step, StepDecision } from './step.rule.js';
import { UNPROVEN_CAP, skillFrom } from './worker-skill.rule.js';
import type { WorkerSkill } from './worker-skill.rule.js';

const choice: fc.Arbitrary<Json> = fc.constantFrom<Json>('yes', 'Yes', 'no', 'maybe', 1, 2, 10, null, true);
const anyAnswer: fc.Arbitrary<Json> = fc.oneof(
  choice,
  fc.record({ a: choice, n: fc.integer({ min: 0, max: 5 }) }, { requiredKeys: [] }),
);
/** The quorum has its own tests. */
const METHODS = CONSENSUS_METHODS.filter(name => name !== 'quorum');
const method = fc.constantFrom(...METHODS);
const fieldMethod = fc.constantFrom(...METHODS, 'by_type', 'most_trusted', 'ignore');
const threshold = fc.option(fc.double({ min: 0.01, max: 1, noNaN: true }), { nil: undefined });
const consensus: fc.Arbitrary<ConsensusSpec> = fc
  .record({
    total: fc.integer({ min: 1, max: 6 }),
    more: fc.integer({ min: 0, max: 3 }),
    method,
    threshold,
    early_stop: fc.boolean(),
    on_disagreement: fc.constantFrom('fail' as const, 'escalate' as const),
    fields: fc.option(fc.dictionary(fc.constantFrom('a', 'n', '*'), fc.record({ method: fieldMethod })), {
      nil: undefined,
    }),
  })
  .map(({ more, threshold: needed, fields, ...rest }) =>
    consensusOf({
      ...rest,
      max_total: rest.total + more,
      ...(needed !== undefined && { threshold: needed }),
      ...(fields !== undefined && { fields }),
    }),
  );
const unproven = fc
  .tuple(fc.nat({ max: 20 }), fc.nat({ max: 20 }))
  .map(([right, wrong]) =>
    skillFrom({ goldSeen: 0, goldRight: 0, agreementSeen: right + wrong, agreementRight: right }),
  );
const proven = fc.double({ min: 0.7, max: 0.999, noNaN: true }).map(accuracy => provenSkill(accuracy));
const skill = fc.oneof(unproven, proven);

/** Any possible step, with the skills of its workers. */
const situation = consensus.chain(spec =>
  fc.record({
    step: fc.record({
      consensus: fc.constant(spec),
      decision: fc.constant(null),
      answersNeeded: fc.integer({ min: spec.total, max: (spec.max_total ?? spec.total) + 1 }),
      votes: fc
        .array(
          fc.record({
            output: anyAnswer,
            trust: fc.option(fc.integer({ min: 1, max: 5 })),
            escalated: fc.nat({ max: 20 }),
          }),
          {
            maxLength: 9,
          },
        )
        .map(votes =>
          votes.map(({ output, trust, escalated }, index) =>
            voteOf(index, output, { trustLevel: trust, escalatedTo: escalated === 0 ? 3 : null }),
          ),
        ),
    }),
    skills: fc.array(skill, { minLength: 9, maxLength: 9 }),
  }),
);

const byPlace =
  (skills: readonly WorkerSkill[]) =>
  (workerId: string): WorkerSkill =>
    skills[Number(workerId.slice(1))] ?? provenSkill(0.7);
const decide = (step: Step, skills: readonly WorkerSkill[]): StepDecision =>
  decideStep(step, byPlace(skills));

describe('every decision', () => {
  it('does not depend on the order of the answers', () => {
    fc.assert(
      fc.property(situation, fc.infiniteStream(fc.nat()), ({ step, skills }, keys) => {
        const order = [...keys.take(step.votes.length)];
        const shuffled = step.votes
          .map((vote, index) => ({ vote, key: order[index] ?? 0 }))
          .sort((a, b) => a.key - b.key)
          .map(({ vote }) => vote);
        expect(decide({ ...step, votes: shuffled }, skills)).toEqual(decide(step, skills));
      }),
      { numRuns: 500 },
    );
  });

  it('does not reveal who gave which answer: other ids for the same answers give the same result', () => {
    fc.assert(
      fc.property(situation, ({ step, skills }) => {
        const renamed = step.votes.map((vote, index) => ({ ...vote, assignmentId: `b${9 - index}` }));
        const [one, other] = [decide(step, skills), decide({ ...step, votes: renamed }, skills)];
        if (one.outcome !== 'verified' || other.outcome !== 'verified') {
          expect(other).toEqual(one);
          return;
        }
        expect(other.output).toEqual(one.output);
        expect(other.verdict.votes).toEqual(one.verdict.votes);
        expect(other.verdict.fields).toEqual(one.verdict.fields);
      }),
      { numRuns: 500 },
    );
  });

  it('waits only while answers are missing, and never requests more than the maximum', () => {
    fc.assert(
      fc.property(situation, ({ step, skills }) => {
        const decision = decide(step, skills);
        const most = step.consensus.max_total ?? step.consensus.total;
        if (decision.outcome === 'wait')
          expect(step.votes.length).toBeLessThan(Math.max(1, step.answersNeeded));
        if (decision.outcome !== 'extend') return;
        expect(decision.answersNeeded).toBe(step.answersNeeded + 1);
        expect(decision.answersNeeded).toBeLessThanOrEqual(decision.trustLevel === null ? most : most + 1);
      }),
      { numRuns: 500 },
    );
  });

  it('puts each answer into exactly one of counted and outvoted, and keeps measures within 0 and 1', () => {
    fc.assert(
      fc.property(situation, ({ step, skills }) => {
        const decision = decide(step, skills);
        if (decision.outcome !== 'verified') return;
        const { verdict } = decision;
        const ids = [...verdict.counted_assignment_ids, ...verdict.outvoted_assignment_ids].sort();
        expect(ids).toEqual(step.votes.map(({ assignmentId }) => assignmentId).sort());
        expect(verdict.counted_assignment_ids.length).toBeGreaterThan(0);
        for (const { posterior, agreement, votes } of [verdict, ...Object.values(verdict.fields ?? {})]) {
          const measures = [posterior, agreement, ...votes.map(({ weight }) => weight)];
          expect(measures.every(measure => measure >= 0 && measure <= 1)).toBe(true);
        }
      }),
      { numRuns: 500 },
    );
  });

  it('an escalated answer decides', () => {
    fc.assert(
      fc.property(situation, anyAnswer, ({ step, skills }, output) => {
        const votes = [
          ...step.votes.filter(vote => vote.escalatedTo === null).slice(0, 8),
          voteOf(8, output, { escalatedTo: 4 }),
        ];
        const consensusOfStep = { ...step.consensus, total: 2, max_total: 2 };
        const decision = decide(
          { ...step, consensus: { ...consensusOfStep, fields: undefined }, votes },
          skills,
        );
        expect(decision).toMatchObject({ outcome: 'verified', output, verdict: { decided: 'escalated' } });
      }),
    );
  });
});

/** The tally of whole outputs has no weights when each field has its own. */
function withoutTallies(decision: StepDecision): object {
  if (decision.outcome !== 'verified') return decision;
  const { method: name, decided, agreement, posterior, ...ids } = decision.verdict;
  return {
    output: decision.output,
    verdict: {
      ...{ method: name, decided, agreement, posterior },
      counted_assignment_ids: ids.counted_assignment_ids,
      outvoted_assignment_ids: ids.outvoted_assignment_ids,
    },
  };
}

const wholeMethod = fc.constantFrom(...METHODS.filter(name => name !== 'median'));
const answers = fc.array(choice, { minLength: 2, maxLength: 8 });
const eight = fc.array(skill, { minLength: 9, maxLength: 9 });

describe('a result', () => {
  it('is one of the answers', () => {
    fc.assert(
      fc.property(wholeMethod, answers, eight, (name, given, skills) => {
        const decision = decide(
          stepOf(given, { total: given.length, method: name, threshold: 0.01 }),
          skills,
        );
        if (decision.outcome === 'verified') expect(given).toContainEqual(decision.output);
        else expect(name).toBe('unanimous');
      }),
    );
  });

  it('is the same field by field as a whole, with a single field', () => {
    fc.assert(
      fc.property(wholeMethod, answers, eight, (name, given, skills) => {
        const outputs = given.map(value => ({ only: value }));
        const whole = decide(stepOf(outputs, { total: given.length, method: name }), skills);
        const byField = decide(stepOf(outputs, { total: given.length, method: name, fields: {} }), skills);
        expect(whole).toMatchObject(withoutTallies(byField));
      }),
    );
  });

  it('gains confidence with one more agreeing answer, unless it is the first of a proven worker', () => {
    fc.assert(
      fc.property(wholeMethod, answers, eight, skill, (name, given, skills, newcomer) => {
        const rule = { method: name, threshold: 0.01 };
        const before = decide(stepOf(given, { total: given.length, ...rule }), skills);
        if (before.outcome !== 'verified') return;
        fc.pre(!newcomer.isProven || skills.slice(0, given.length).some(({ isProven }) => isProven));
        const others = [...skills.slice(0, given.length), newcomer];
        const after = decide(stepOf([...given, before.output], { total: given.length + 1, ...rule }), others);
        if (after.outcome !== 'verified') throw new Error(after.outcome);
        expect(after.output).toEqual(before.output);
        expect(after.verdict.posterior).toBeGreaterThanOrEqual(before.verdict.posterior - 1e-9);
      }),
      { numRuns: 500 },
    );
  });

  it('of a proven worker is never overturned by unproven ones who copy each other', () => {
    const posteriorMethod = fc.constantFrom('weighted' as const, 'dawid_skene' as const);
    fc.assert(
      fc.property(posteriorMethod, proven, fc.integer({ min: 1, max: 99 }), (name, one, copies) => {
        const step = stepOf(['truth', ...Array<string>(copies).fill('copy')], {
          total: copies + 1,
          method: name,
        });
        const skillOf = (id: string): WorkerSkill =>
          id === 'w0' ? one : { ...skillsOf({})(id), accuracy: UNPROVEN_CAP };
        expect(decideStep(step, skillOf)).toMatchObject({ outcome: 'verified', output: 'truth' });
      }),
    );
  });
});
