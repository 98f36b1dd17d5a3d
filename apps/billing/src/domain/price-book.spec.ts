import { expect, test } from 'vitest';
import { priceOf } from './price-book.js';
import type { PriceRow } from './price-book.js';
import { wordsOfAmount } from './words-of-amount.js';

const SINCE_2026 = new Date('2026-01-01T00:00:00Z');
const SINCE_2027 = new Date('2027-01-01T00:00:00Z');
const BOOK: readonly PriceRow[] = [
  { orgId: null, tier: 'standard', currency: 'USD', amountMicros: 150_000, validFrom: SINCE_2026 },
  { orgId: null, tier: 'express', currency: 'USD', amountMicros: 200_000, validFrom: SINCE_2026 },
  { orgId: null, tier: 'standard', currency: 'USD', amountMicros: 170_000, validFrom: SINCE_2027 },
  { orgId: 'big-customer', tier: 'standard', currency: 'USD', amountMicros: 90_000, validFrom: SINCE_2026 },
];

test.each([
  ['low', 1, 150_000],
  ['normal', 3, 450_000],
  ['high', 1, 200_000],
  ['critical', 5, 1_000_000],
] as const)('%s urgency, %i answers: %i micros', (urgency, answersNeeded, micros) => {
  const price = priceOf(BOOK, { orgId: 'org', urgency, answersNeeded }, SINCE_2026);
  expect(price).toEqual({ amount_micros: micros, currency: 'USD' });
});

test('a new price counts from its day on, and not a moment earlier', () => {
  const task = { orgId: 'org', urgency: 'normal', answersNeeded: 1 } as const;
  expect(priceOf(BOOK, task, new Date(SINCE_2027.getTime() - 1)).amount_micros).toBe(150_000);
  expect(priceOf(BOOK, task, SINCE_2027).amount_micros).toBe(170_000);
});

test("an organization's own price goes before a newer general one, for the tier it is for", () => {
  const own = { orgId: 'big-customer', answersNeeded: 1 } as const;
  expect(priceOf(BOOK, { ...own, urgency: 'low' }, SINCE_2027).amount_micros).toBe(90_000);
  expect(priceOf(BOOK, { ...own, urgency: 'high' }, SINCE_2027).amount_micros).toBe(200_000);
});

test('a day before the first price is a defect', () => {
  expect(() => priceOf(BOOK, { orgId: 'org', urgency: 'low', answersNeeded: 1 }, new Date(0))).toThrow(
    /no standard price/,
  );
});

test.each([
  [150_000, '$0.15'],
  [0, '$0.00'],
  [1, '$0.000001'],
  [12_500_000, '$12.50'],
  [1_053_333, '$1.053333'],
])('%i micros in words: %s', (micros, words) => {
  expect(wordsOfAmount(micros, 'USD')).toBe(words);
});
