import { expect, test } from 'vitest';
import { formatAmount } from './account.rule.js';

test.each([
  [150_000, '$0.15'],
  [0, '$0.00'],
  [1, '$0.000001'],
  [12_500_000, '$12.50'],
  [1_053_333, '$1.053333'],
])('%i micros formatted: %s', (micros, text) => {
  expect(formatAmount(micros, 'USD')).toBe(text);
});
