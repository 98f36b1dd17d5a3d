import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { quorumStanding } from './quorum.rule.js';
import type { QuorumRule, QuorumStanding, Stance } from './quorum.rule.js';

/** The distinct answers of the model: two changed actions are two answers. */
const STANCE_OF = {
  approved: 'approves',
  'edited one': 'approves',
  'edited two': 'approves',
  rejected: 'rejects',
  escalated: 'abstains',
} as const satisfies Record<string, Stance>;
type Answer = keyof typeof STANCE_OF;
const isAnswer = (name: string): name is Answer => name in STANCE_OF;
const ANSWERS = Object.keys(STANCE_OF).filter(isAnswer).toSorted();
const APPROVALS = ANSWERS.filter(answer => STANCE_OF[answer] === 'approves');
const OTHERS = ANSWERS.filter(answer => STANCE_OF[answer] !== 'approves');

const countOf = (answer: Answer, answers: readonly Answer[]): number =>
  answers.filter(one => one === answer).length;

/** The standing, with the name of the deciding answer. */
function standingOf(answers: readonly Answer[], rule: QuorumRule) {
  const given = ANSWERS.filter(answer => answers.includes(answer));
  const options = given.map(answer => ({ votes: countOf(answer, answers), stance: STANCE_OF[answer] }));
  const standing: QuorumStanding = quorumStanding(options, rule);
  return 'option' in standing
    ? { outcome: standing.outcome, answer: given[standing.option] }
    : { outcome: standing.outcome };
}

/** Every way in which the missing answers may turn out. */
function completionsOf(answers: readonly Answer[], places: number): readonly (readonly Answer[])[] {
  if (answers.length >= places) return [answers];
  return ANSWERS.flatMap(next => completionsOf([...answers, next], places));
}

/** By definition, over all completions. */
function modelOf(answers: readonly Answer[], { quorum, veto, places }: QuorumRule) {
  const reached = (among: readonly Answer[], all: readonly Answer[]): readonly Answer[] =>
    among.filter(answer => countOf(answer, all) >= quorum);
  const completions = completionsOf(answers, places);
  if (veto && answers.includes('rejected')) return { outcome: 'vetoed', answers: ['rejected'] };
  if (reached(APPROVALS, answers).length > 0)
    return { outcome: 'reached', answers: reached(APPROVALS, answers) };
  if (completions.some(all => reached(APPROVALS, all).length > 0)) return { outcome: 'open' };
  if (isBlocked(answers, quorum, places)) return { outcome: 'reached', answers: ['rejected'] };
  if (reached(OTHERS, answers).length > 0) return { outcome: 'reached', answers: reached(OTHERS, answers) };
  if (completions.some(all => reached(OTHERS, all).length > 0)) return { outcome: 'open' };
  return { outcome: 'impossible' };
}

/** Even if everyone who did not reject approved, it would not suffice. */
function isBlocked(answers: readonly Answer[], quorum: number, places: number): boolean {
  return places - countOf('rejected', answers) < quorum;
}

const rule = fc
  .record({
    places: fc.integer({ min: 1, max: 5 }),
    quorum: fc.integer({ min: 1, max: 5 }),
    veto: fc.boolean(),
  })
  .filter(({ places, quorum }) => quorum <= places);
const situation = rule.chain(one =>
  fc.record({
    rule: fc.constant(one),
    answers: fc.array(fc.constantFrom(...ANSWERS), { maxLength: one.places }),
  }),
);
const RUNS = { numRuns: 400 };

describe('a quorum', () => {
  it('is decided, open or impossible as over all ways in which the missing answers may turn out', () => {
    fc.assert(
      fc.property(situation, ({ rule: one, answers }) => {
        const { outcome, answer } = standingOf(answers, one);
        const model = modelOf(answers, one);
        expect(outcome).toBe(model.outcome);
        if (answer !== undefined) expect(model.answers).toContain(answer);
      }),
      RUNS,
    );
  });

  it('does not depend on the order of the answers', () => {
    fc.assert(
      fc.property(situation, ({ rule: one, answers }) => {
        expect(standingOf(answers.toReversed(), one)).toEqual(standingOf(answers, one));
        expect(standingOf(answers.toSorted(), one)).toEqual(standingOf(answers, one));
      }),
      RUNS,
    );
  });

  it('is never one of approvals with fewer than the quorum, nor with a rejection where there is a veto', () => {
    fc.assert(
      fc.property(situation, ({ rule: one, answers }) => {
        const { answer } = standingOf(answers, one);
        if (answer === undefined || STANCE_OF[answer] !== 'approves') return;
        expect(countOf(answer, answers)).toBeGreaterThanOrEqual(one.quorum);
        if (one.veto) expect(answers).not.toContain('rejected');
      }),
      RUNS,
    );
  });

  it('once decided is not changed by later answers: what was approved stays so, what was not never is', () => {
    fc.assert(
      fc.property(situation, ({ rule: one, answers }) => {
        const { outcome, answer } = standingOf(answers, one);
        if (outcome === 'open' || outcome === 'vetoed') return;
        for (const all of completionsOf(answers, one.places)) {
          const isApproval = answer !== undefined && STANCE_OF[answer] === 'approves';
          if (isApproval) expect(countOf(answer, all)).toBeGreaterThanOrEqual(one.quorum);
          else expect(APPROVALS.filter(each => countOf(each, all) >= one.quorum)).toEqual([]);
          // With a smaller quorum another answer may reach it as well; it comes too late.
          if (one.veto || one.quorum * 2 <= one.places || outcome !== 'reached') continue;
          expect(standingOf(all, one)).toEqual({ outcome, answer });
        }
      }),
      RUNS,
    );
  });

  it('is open only while the missing answers make a difference', () => {
    fc.assert(
      fc.property(situation, ({ rule: one, answers }) => {
        if (standingOf(answers, one).outcome !== 'open') return;
        const ends = completionsOf(answers, one.places).map(all => standingOf(all, one));
        expect(ends.every(({ outcome }) => outcome !== 'open')).toBe(true);
        const results = new Set(ends.map(({ answer }) => answer));
        expect(results.size).toBeGreaterThan(1);
      }),
      RUNS,
    );
  });
});

describe('2 of 3', () => {
  const twoOfThree = { quorum: 2, veto: false, places: 3 };
  it.each<[readonly Answer[], ReturnType<typeof standingOf>]>([
    [['approved'], { outcome: 'open' }],
    [['approved', 'approved'], { outcome: 'reached', answer: 'approved' }],
    [['approved', 'rejected'], { outcome: 'open' }],
    [['rejected', 'rejected'], { outcome: 'reached', answer: 'rejected' }],
    [['edited one', 'edited two'], { outcome: 'open' }],
    [['edited one', 'edited two', 'approved'], { outcome: 'impossible' }],
    [['edited one', 'rejected', 'approved'], { outcome: 'impossible' }],
    [['escalated', 'escalated'], { outcome: 'reached', answer: 'escalated' }],
  ])('%j', (answers, standing) => {
    expect(standingOf(answers, twoOfThree)).toEqual(standing);
  });

  it('with a veto a rejection decides, also after an approval', () => {
    const veto = { ...twoOfThree, veto: true };
    expect(standingOf(['approved', 'rejected'], veto)).toEqual({ outcome: 'vetoed', answer: 'rejected' });
  });
});

it('of all: one rejection makes it impossible, and is the result without a veto', () => {
  expect(standingOf(['approved', 'rejected'], { quorum: 3, veto: false, places: 3 })).toEqual({
    outcome: 'reached',
    answer: 'rejected',
  });
});

it('of one: a rejection is no veto', () => {
  const any = { quorum: 1, veto: false, places: 3 };
  expect(standingOf(['rejected', 'rejected'], any)).toEqual({ outcome: 'open' });
  expect(standingOf(['rejected', 'rejected', 'approved'], any)).toEqual({
    outcome: 'reached',
    answer: 'approved',
  });
});
