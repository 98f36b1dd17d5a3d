import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { labelKey } from '#libs/contracts';
import { OUTCOMES, boundsFault, deciderOf, isInPast, ruleSetInForce } from './decision-rules.rule.js';
import type { Bounds, Conditions, DecisionRule, RuledRequest } from './decision-rules.rule.js';

const REFUND: RuledRequest = {
  action: 'refund',
  amount: 40,
  currency: 'USD',
  risk: 0.1,
  confidence: 0.9,
  tags: ['vip', 'retail'],
};
const automaticWhen = (when: Conditions): DecisionRule => ({ name: 'rule', when, then: 'automatic' });
const isAutomatic = (when: Conditions, change: Partial<RuledRequest> = {}): boolean =>
  deciderOf([automaticWhen(when)])({ ...REFUND, ...change }).outcome === 'automatic';

test.each<[when: Conditions, matches: boolean]>([
  [{}, true],
  [{ action: ['payout', 'Refund'] }, true],
  [{ action: ['payout'] }, false],
  [{ amount: { lte: 40 } }, true],
  [{ amount: { lt: 40 } }, false],
  [{ amount: { gte: 40 } }, true],
  [{ amount: { gt: 40 } }, false],
  [{ currency: ['eur', 'usd'] }, true],
  [{ currency: ['eur'] }, false],
  [{ risk: { lt: 0.2 }, confidence: { gte: 0.8 } }, true],
  [{ risk: { lt: 0.2 }, confidence: { gte: 0.95 } }, false],
  [{ tags: { all: ['VIP', 'retail'] } }, true],
  [{ tags: { all: ['vip', 'fraud'] } }, false],
  [{ tags: { any: ['fraud', 'vip'] } }, true],
  [{ tags: { any: ['fraud'] } }, false],
  [{ tags: { none: ['fraud'] } }, true],
  [{ tags: { none: ['fraud', 'vip'] } }, false],
])('a refund of 40 USD and %j: %s', (when, matches) => {
  expect(isAutomatic(when)).toBe(matches);
});

test('no tags satisfy `none`, unsaid tags do not', () => {
  expect(isAutomatic({ tags: { none: ['fraud'] } }, { tags: [] })).toBe(true);
  expect(isAutomatic({ tags: { none: ['fraud'] } }, { tags: null })).toBe(false);
});

test('without rules, a person decides', () => {
  expect(deciderOf([])(REFUND)).toEqual({ outcome: 'human', rule: null });
});

// Few values and few conditions, so that many rules match.
const label = fc.constantFrom('a', 'A', 'é', 'E\u0301', 'ß', 'SS');
const labels = fc.array(label, { minLength: 1, maxLength: 3 });
const number = fc.integer({ min: 0, max: 3 });
const bounds = fc
  .record({ gt: number, gte: number, lt: number, lte: number }, { requiredKeys: [] })
  .filter(one => boundsFault(one) === undefined);
const tags = fc.oneof(
  fc.record({ all: labels }),
  fc.record({ any: labels }),
  fc.record({ none: labels }),
  fc.record({ all: labels, any: labels, none: labels }),
);
const FIELDS = { action: labels, amount: bounds, currency: labels, risk: bounds, confidence: bounds, tags };
const conditions = fc
  .tuple(fc.record(FIELDS), fc.subarray(Object.keys(FIELDS), { maxLength: 2 }))
  .map(([all, kept]): Conditions => {
    const given = <Value>(name: keyof Conditions, value: Value) => (kept.includes(name) ? value : undefined);
    return {
      action: given('action', all.action),
      amount: given('amount', all.amount),
      currency: given('currency', all.currency),
      risk: given('risk', all.risk),
      confidence: given('confidence', all.confidence),
      tags: given('tags', all.tags),
    };
  });
const rule = fc.record({ name: fc.string(), when: conditions, then: fc.constantFrom(...OUTCOMES) });
const rules = fc.array(rule, { maxLength: 8 });
const request: fc.Arbitrary<RuledRequest> = fc.record({
  action: label,
  amount: fc.option(number),
  currency: fc.option(label),
  risk: fc.option(number),
  confidence: fc.option(number),
  tags: fc.option(fc.array(label, { maxLength: 3 })),
});

/** The rules as the documentation states them, without preparation. */
function matchesAsDocumented({ when }: DecisionRule, one: RuledRequest): boolean {
  const isIn = (list: readonly string[], value: string) =>
    list.some(other => labelKey(other) === labelKey(value));
  const within = ({ gt, gte, lt, lte }: Bounds, value: number | null) =>
    value !== null &&
    (gt === undefined || value > gt) &&
    (gte === undefined || value >= gte) &&
    (lt === undefined || value < lt) &&
    (lte === undefined || value <= lte);
  const { action, amount, currency, risk, confidence, tags } = when;
  return (
    (action === undefined || isIn(action, one.action)) &&
    (amount === undefined || within(amount, one.amount)) &&
    (currency === undefined || (one.currency !== null && isIn(currency, one.currency))) &&
    (risk === undefined || within(risk, one.risk)) &&
    (confidence === undefined || within(confidence, one.confidence)) &&
    (tags === undefined ||
      (one.tags !== null &&
        (tags.all ?? []).every(tag => isIn(one.tags ?? [], tag)) &&
        (tags.any === undefined || tags.any.some(tag => isIn(one.tags ?? [], tag))) &&
        !(tags.none ?? []).some(tag => isIn(one.tags ?? [], tag))))
  );
}

describe('for any rules and request', () => {
  test('the first rule that matches decides, and without one a person does', () => {
    fc.assert(
      fc.property(rules, request, (list, one) => {
        const first = list.find(candidate => matchesAsDocumented(candidate, one));
        expect(deciderOf(list)(one)).toEqual({
          outcome: first?.then ?? 'human',
          rule: first?.name ?? null,
        });
      }),
    );
  });

  test('a rule that does not match changes nothing, wherever it is added', () => {
    fc.assert(
      fc.property(rules, rule, fc.nat(), request, (list, added, place, one) => {
        fc.pre(!matchesAsDocumented(added, one));
        const more = list.toSpliced(place % (list.length + 1), 0, added);
        expect(deciderOf(more)(one)).toEqual(deciderOf(list)(one));
      }),
    );
  });

  test('rules behind others decide only what those leave open', () => {
    fc.assert(
      fc.property(rules, rules, request, (list, behind, one) => {
        const [before, alone] = [deciderOf(list)(one), deciderOf(behind)(one)];
        expect(deciderOf([...list, ...behind])(one)).toEqual(before.rule === null ? alone : before);
      }),
    );
  });

  test('a missing field satisfies no condition', () => {
    const alone: Readonly<Record<string, fc.Arbitrary<Conditions>>> = {
      amount: bounds.map(amount => ({ amount })),
      currency: labels.map(currency => ({ currency })),
      risk: bounds.map(risk => ({ risk })),
      confidence: bounds.map(confidence => ({ confidence })),
      tags: tags.map(given => ({ tags: given })),
    };
    for (const [field, condition] of Object.entries(alone)) {
      fc.assert(
        fc.property(condition, request, (when, one) => {
          expect(deciderOf([automaticWhen(when)])({ ...one, [field]: null }).rule).toBeNull();
        }),
      );
    }
  });

  test('the spelling of labels makes no difference', () => {
    const spelled = (text: string): string => labelKey(text).toUpperCase().normalize('NFD');
    fc.assert(
      fc.property(rules, request, (list, one) => {
        const other: RuledRequest = {
          ...one,
          action: spelled(one.action),
          currency: one.currency === null ? null : spelled(one.currency),
          tags: one.tags?.map(spelled) ?? null,
        };
        expect(deciderOf(list)(other)).toEqual(deciderOf(list)(one));
      }),
    );
  });

  test('there is a decision, even for values that no request can have', () => {
    const anyNumber = fc.option(fc.double());
    const odd = fc.record({
      action: fc.string(),
      amount: anyNumber,
      currency: fc.option(fc.string()),
      risk: anyNumber,
      confidence: anyNumber,
      tags: fc.option(fc.array(fc.string())),
    });
    fc.assert(
      fc.property(rules, odd, (list, one) => {
        const { outcome, rule: name } = deciderOf(list)(one);
        expect(OUTCOMES).toContain(outcome);
        if (outcome === 'automatic') expect(list.map(candidate => candidate.name)).toContain(name);
      }),
    );
  });
});

describe('bounds', () => {
  test.each<[Bounds, string | undefined]>([
    [{ gte: 1, lte: 1 }, undefined],
    [{ gt: 1 }, undefined],
    [{}, 'Needs a bound: gt, gte, lt, or lte.'],
    [{ gt: 1, gte: 1 }, 'Takes one lower bound: gt or gte.'],
    [{ lt: 1, lte: 1 }, 'Takes one upper bound: lt or lte.'],
    [{ gt: 1, lte: 1 }, 'No value lies within these bounds.'],
    [{ gte: 1, lt: 1 }, 'No value lies within these bounds.'],
    [{ lt: 0 }, 'No value lies within these bounds.'],
    [{ gte: 2, lte: 1 }, 'No value lies within these bounds.'],
  ])('%j: %s', (given, fault) => {
    expect(boundsFault(given)).toBe(fault);
  });

  test('proper bounds contain a value', () => {
    fc.assert(
      fc.property(bounds, ({ gt, gte, lt, lte }) => {
        const amount = ((gt ?? gte ?? 0) + (lt ?? lte ?? 10)) / 2;
        expect(isAutomatic({ amount: { gt, gte, lt, lte } }, { amount })).toBe(true);
      }),
    );
  });
});

describe('the rule set in force', () => {
  const start = Date.parse('2026-01-01T00:00:00Z');
  const at = (ms: number): Date => new Date(start + ms);
  const set = fc.record({
    agentKey: fc.option(fc.constantFrom('x', 'y')),
    validFrom: fc.integer({ min: 0, max: 3 }).map(at),
  });
  const sets = fc
    .array(set, { maxLength: 8 })
    .map(list => list.map((one, place) => ({ ...one, version: place + 1 })));

  test('is the latest of the agent’s own, else the latest of the general ones', () => {
    const general = { agentKey: null, version: 1, validFrom: at(2) };
    const own = { agentKey: 'x', version: 1, validFrom: at(0) };
    const corrected = { agentKey: 'x', version: 2, validFrom: at(0) };
    const planned = { agentKey: 'x', version: 3, validFrom: at(3) };
    const all = [planned, general, own, corrected];
    expect(ruleSetInForce(all, 'x', at(2))).toBe(corrected);
    expect(ruleSetInForce(all, 'x', at(3))).toBe(planned);
    expect(ruleSetInForce(all, 'y', at(2))).toBe(general);
    expect(ruleSetInForce(all, 'y', at(1))).toBeUndefined();
  });

  test('does not depend on the order, nor on sets of other agents or of the future', () => {
    fc.assert(
      fc.property(sets, fc.integer({ min: 0, max: 3 }).map(at), (list, now) => {
        const chosen = ruleSetInForce(list, 'x', now);
        expect(ruleSetInForce(list.toReversed(), 'x', now)).toBe(chosen);
        const relevant = list.filter(one => one.agentKey !== 'y' && one.validFrom <= now);
        expect(ruleSetInForce(relevant, 'x', now)).toBe(chosen);
        expect(chosen === undefined).toBe(relevant.length === 0);
      }),
    );
  });
});

test('a version may start a minute late, and no more', () => {
  const now = new Date('2026-01-01T00:01:00Z');
  expect(isInPast(new Date('2026-01-01T00:00:00Z'), now)).toBe(false);
  expect(isInPast(new Date('2025-12-31T23:59:59.999Z'), now)).toBe(true);
});
