import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { URGENCIES, labelKey, tierOf } from '#libs/contracts';
import { byPrecedence, isInPast, priceOf, priceRowFor } from './price-book.rule.js';
import type { PriceRow, PricedTask } from './price-book.rule.js';

const SINCE_2026 = new Date('2026-01-01T00:00:00Z');
const SINCE_2027 = new Date('2027-01-01T00:00:00Z');
const GENERAL: PriceRow = {
  priceId: 1,
  orgId: null,
  tier: 'standard',
  taskType: null,
  domain: null,
  urgency: null,
  minAnswers: 1,
  unit: 'task',
  currency: 'USD',
  amountMicros: 150_000,
  validFrom: SINCE_2026,
};
const BOOK: readonly PriceRow[] = [
  GENERAL,
  { ...GENERAL, priceId: 2, tier: 'express', amountMicros: 200_000 },
  { ...GENERAL, priceId: 3, amountMicros: 170_000, validFrom: SINCE_2027 },
  { ...GENERAL, priceId: 4, orgId: 'big-customer', amountMicros: 90_000 },
];
const TASK: PricedTask = {
  orgId: 'org',
  taskType: 'verification',
  domain: 'security',
  urgency: 'normal',
  answersNeeded: 1,
  steps: 1,
};

test.each([
  ['low', 1, 1, 150_000],
  ['normal', 3, 1, 150_000],
  ['high', 3, 1, 200_000],
  ['critical', 5, 2, 200_000],
] as const)(
  '%s urgency, %i answers in %i steps: %i micros, flat',
  (urgency, answersNeeded, steps, micros) => {
    const price = priceOf(BOOK, { ...TASK, urgency, answersNeeded, steps }, SINCE_2026);
    expect(price).toEqual({ amount_micros: micros, currency: 'USD' });
  },
);

test('a price per answer is multiplied by the answers of all steps', () => {
  const book = [{ ...GENERAL, unit: 'answer' as const, amountMicros: 40_000 }];
  const price = priceOf(book, { ...TASK, answersNeeded: 3, steps: 2 }, SINCE_2026);
  expect(price.amount_micros).toBe(240_000);
});

test('a new price is valid from its start, and not a moment earlier', () => {
  expect(priceOf(BOOK, TASK, new Date(SINCE_2027.getTime() - 1)).amount_micros).toBe(150_000);
  expect(priceOf(BOOK, TASK, SINCE_2027).amount_micros).toBe(170_000);
});

test("an organization's own price takes precedence over a newer general one, for its tier", () => {
  const own = { ...TASK, orgId: 'big-customer' };
  expect(priceOf(BOOK, { ...own, urgency: 'low' }, SINCE_2027).amount_micros).toBe(90_000);
  expect(priceOf(BOOK, { ...own, urgency: 'high' }, SINCE_2027).amount_micros).toBe(200_000);
});

test('of the matching rows the most specific takes precedence, of equally specific ones the newest', () => {
  const domain = { ...GENERAL, priceId: 5, domain: 'security', amountMicros: 5 };
  const type = { ...GENERAL, priceId: 6, taskType: 'verification', amountMicros: 6 };
  const urgency = { ...GENERAL, priceId: 7, urgency: 'normal' as const, amountMicros: 7 };
  const many = { ...GENERAL, priceId: 8, minAnswers: 4, amountMicros: 8 };
  const corrected = { ...type, priceId: 9, amountMicros: 9 };
  const priceWith = (rows: readonly PriceRow[], task = TASK) =>
    priceOf([GENERAL, ...rows], task, SINCE_2026).amount_micros;
  expect(priceWith([many])).toBe(150_000);
  expect(priceWith([many], { ...TASK, answersNeeded: 2, steps: 2 })).toBe(8);
  expect(priceWith([many, urgency], { ...TASK, answersNeeded: 4 })).toBe(7);
  expect(priceWith([urgency, domain])).toBe(5);
  expect(priceWith([domain, type])).toBe(6);
  expect(priceWith([corrected, type])).toBe(9);
  expect(priceWith([type], { ...TASK, taskType: 'translation' })).toBe(150_000);
});

test('a price may be a minute late, and no more', () => {
  expect(isInPast(SINCE_2026, new Date(SINCE_2026.getTime() + 60_000))).toBe(false);
  expect(isInPast(SINCE_2026, new Date(SINCE_2026.getTime() + 60_001))).toBe(true);
  expect(isInPast(SINCE_2027, SINCE_2026)).toBe(false);
});

test('pricing before the first price is a defect', () => {
  expect(() => priceOf(BOOK, TASK, new Date(0))).toThrow(/no standard price/);
});

describe('for any book and task', () => {
  const name = fc.constantFrom('a', 'b');
  const row = fc
    .record({
      orgId: fc.option(name),
      taskType: fc.option(name),
      domain: fc.option(name),
      urgency: fc.option(fc.constantFrom(...URGENCIES)),
      minAnswers: fc.integer({ min: 1, max: 6 }),
      unit: fc.constantFrom('task' as const, 'answer' as const),
      amountMicros: fc.integer({ min: 1, max: 1_000_000_000_000 }),
      validFrom: fc.integer({ min: 0, max: 3 }).map(day => new Date(SINCE_2026.getTime() + day)),
      isExpress: fc.boolean(),
    })
    .map(({ isExpress, ...one }) => {
      const tier = one.urgency === null ? (isExpress ? 'express' : 'standard') : tierOf(one.urgency);
      return { ...one, tier, currency: 'USD' as const };
    });
  const book = fc
    .array(row, { maxLength: 12 })
    .map((rows): readonly PriceRow[] => [
      ...BOOK.slice(0, 2),
      ...rows.map((one, place) => ({ ...one, priceId: place + 10 })),
    ]);
  const task = fc.record({
    orgId: name,
    taskType: name,
    domain: name,
    urgency: fc.constantFrom(...URGENCIES),
    answersNeeded: fc.integer({ min: 1, max: 100 }),
    steps: fc.integer({ min: 1, max: 20 }),
  });
  const at = fc.integer({ min: 0, max: 3 }).map(day => new Date(SINCE_2026.getTime() + day));

  test('the order of the rows makes no difference', () => {
    const shuffled = book.chain(rows =>
      fc.tuple(fc.constant(rows), fc.shuffledSubarray([...rows], { minLength: rows.length })),
    );
    fc.assert(
      fc.property(shuffled, task, at, ([rows, others], one, day) => {
        expect(priceRowFor(others, one, day)).toBe(priceRowFor(rows, one, day));
      }),
    );
  });

  test('precedence is a total order', () => {
    fc.assert(
      fc.property(book, rows => {
        for (const [place, a] of rows.entries()) {
          for (const b of rows.slice(place + 1)) {
            expect(byPrecedence(a, b)).not.toBe(0);
            expect(Math.sign(byPrecedence(a, b))).toBe(-Math.sign(byPrecedence(b, a)));
          }
        }
        const sorted = rows.toSorted(byPrecedence);
        for (const [place, a] of sorted.entries()) {
          for (const b of sorted.slice(place + 1)) expect(byPrecedence(a, b)).toBeLessThan(0);
        }
      }),
    );
  });

  test('rows that are not yet valid, or do not match, change nothing', () => {
    fc.assert(
      fc.property(book, row, task, at, (rows, extra, one, day) => {
        const later = { ...extra, priceId: 99, validFrom: new Date(day.getTime() + 1) };
        const elsewhere = { ...extra, priceId: 99, orgId: 'another-organization' };
        const chosen = priceRowFor(rows, one, day);
        expect(priceRowFor([later, ...rows], one, day)).toBe(chosen);
        expect(priceRowFor([elsewhere, ...rows], one, day)).toBe(chosen);
      }),
    );
  });

  test('the price is positive and in range, and rises with the number of answers', () => {
    fc.assert(
      fc.property(book, task, at, (rows, one, day) => {
        const { amount_micros: micros } = priceOf(rows, one, day);
        const { unit, amountMicros } = priceRowFor(rows, one, day);
        expect(Number.isSafeInteger(micros)).toBe(true);
        expect(micros).toBe(unit === 'task' ? amountMicros : amountMicros * one.answersNeeded * one.steps);
        expect(micros).toBeGreaterThan(0);
      }),
    );
  });
});

test('a row for a label matches every spelling of it, and no other label', () => {
  const label = fc.string({
    unit: fc.constantFrom('é', 'É', 'e\u0301', 'ß', 'SS', 'a', '-'),
    minLength: 1,
    maxLength: 6,
  });
  fc.assert(
    fc.property(label, label, (one, other) => {
      const book = [...BOOK, { ...GENERAL, priceId: 9, domain: one, amountMicros: 1 }];
      const price = priceOf(book, { ...TASK, domain: other }, SINCE_2026).amount_micros;
      expect(price === 1).toBe(labelKey(one) === labelKey(other));
    }),
  );
});
