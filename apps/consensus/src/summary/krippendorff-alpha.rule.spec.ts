import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { intervalAlpha, nominalAlpha } from './krippendorff-alpha.rule.js';

/** Krippendorff (2011), sections C and D: four observers, twelve units, missing answers as 0. */
const OBSERVERS = [
  [1, 2, 3, 3, 2, 1, 4, 1, 2, 0, 0, 0],
  [1, 2, 3, 3, 2, 2, 4, 1, 2, 5, 0, 3],
  [0, 3, 3, 3, 2, 3, 4, 2, 2, 5, 1, 0],
  [1, 2, 3, 3, 2, 4, 4, 1, 2, 5, 1, 0],
];
const UNITS = (OBSERVERS[0] ?? []).map((_, unit) =>
  OBSERVERS.map(answers => answers[unit] ?? 0).filter(answer => answer > 0),
);

const units = fc.array(fc.array(fc.integer({ min: 0, max: 4 }), { maxLength: 5 }), { maxLength: 12 });
const texts = (numbers: readonly (readonly number[])[]) => numbers.map(unit => unit.map(String));

describe('the published example', () => {
  it('nominal 0.743', () => {
    const { alpha, ...counts } = nominalAlpha(texts(UNITS));
    expect(alpha).toBeCloseTo(0.743, 3);
    expect(counts).toEqual({ units: 11, answers: 40 });
  });

  it('interval 0.849', () => {
    expect(intervalAlpha(UNITS).alpha).toBeCloseTo(0.849, 3);
  });
});

describe('alpha', () => {
  it('is null where it is undefined', () => {
    for (const given of [
      [],
      [[1], [2]],
      [
        [1, 1],
        [1, 1, 1],
      ],
    ]) {
      expect(nominalAlpha(texts(given)).alpha).toBeNull();
      expect(intervalAlpha(given).alpha).toBeNull();
    }
  });

  it('is 1 when all agree within their units and the units differ, and below 0 for systematic disagreement', () => {
    expect(
      nominalAlpha([
        ['a', 'a'],
        ['b', 'b'],
      ]).alpha,
    ).toBe(1);
    expect(
      intervalAlpha([
        [1, 1],
        [7, 7],
      ]).alpha,
    ).toBe(1);
    expect(
      nominalAlpha([
        ['a', 'b'],
        ['a', 'b'],
      ]).alpha,
    ).toBeLessThan(0);
  });

  it('is never above 1, and depends neither on the order of answers nor on the order of units', () => {
    fc.assert(
      fc.property(units, given => {
        const turned = given.map(unit => unit.toReversed()).toReversed();
        for (const [alpha, other] of [
          [nominalAlpha(texts(given)).alpha, nominalAlpha(texts(turned)).alpha],
          [intervalAlpha(given).alpha, intervalAlpha(turned).alpha],
        ]) {
          if (alpha === null) expect(other).toBeNull();
          else {
            expect(alpha).toBeLessThanOrEqual(1);
            expect(other).toBeCloseTo(alpha ?? NaN, 9);
          }
        }
      }),
    );
  });

  it('on an interval scale equals the pairwise definition, at any origin', () => {
    fc.assert(
      fc.property(units, fc.integer({ min: -1_000_000, max: 1_000_000 }), (given, shift) => {
        const alpha = alphaOfPairs(given);
        const moved = intervalAlpha(given.map(unit => unit.map(value => value + shift))).alpha;
        if (alpha === null) expect(moved).toBeNull();
        else expect(moved).toBeCloseTo(alpha, 6);
      }),
    );
  });

  it('of two values is the same on both scales', () => {
    const twoValued = fc.array(fc.array(fc.integer({ min: 0, max: 1 }), { maxLength: 5 }), { maxLength: 12 });
    fc.assert(
      fc.property(twoValued, given => {
        const [nominal, interval] = [nominalAlpha(texts(given)).alpha, intervalAlpha(given).alpha];
        if (nominal === null) expect(interval).toBeNull();
        else expect(interval).toBeCloseTo(nominal, 9);
      }),
    );
  });
});

/** By the definition, pair by pair. */
function alphaOfPairs(given: readonly (readonly number[])[]): number | null {
  const pairable = given.filter(unit => unit.length > 1);
  const disagreement = (values: readonly number[]) =>
    values.flatMap(a => values.map(b => (a - b) ** 2)).reduce((sum, d) => sum + d, 0) / (values.length - 1);
  const all = pairable.flat();
  const expected = all.length > 1 ? disagreement(all) : 0;
  return expected === 0 ? null : 1 - pairable.reduce((sum, unit) => sum + disagreement(unit), 0) / expected;
}
