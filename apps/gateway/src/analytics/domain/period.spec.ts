import { expect, test } from 'vitest';
import { periodOf } from './period.js';

const now = new Date('2026-03-31T12:00:00.000Z');
const period = (from: string, to: string) => ({
  outcome: 'period',
  period: { from: new Date(from), to: new Date(to) },
});

test('a period is the last thirty days, or what is said of it', () => {
  expect(periodOf({}, now)).toEqual(period('2026-03-01T12:00:00.000Z', now.toISOString()));
  expect(periodOf({ to: '2026-02-01T00:00:00.000Z' }, now)).toEqual(
    period('2026-01-02T00:00:00.000Z', '2026-02-01T00:00:00.000Z'),
  );
  expect(periodOf({ from: '2026-03-30T00:00:00.000Z' }, now)).toEqual(
    period('2026-03-30T00:00:00.000Z', now.toISOString()),
  );
});

test.each([
  [
    'an end before its beginning',
    { from: '2026-02-02T00:00:00.000Z', to: '2026-02-01T00:00:00.000Z' },
    'from',
  ],
  ['a beginning that is to come', { from: '2026-04-01T00:00:00.000Z' }, 'from'],
  ['no time at all', { from: now.toISOString(), to: now.toISOString() }, 'from'],
  ['more than 400 days', { from: '2025-02-24T11:59:59.999Z' }, 'from'],
  ['a time before the year 1', { to: '0001-01-02T00:00:00.000Z' }, 'to'],
])('a period is not %s', (_what, asked, parameter) => {
  expect(periodOf(asked, now)).toMatchObject({ outcome: 'invalid', parameter });
});

test('a period may be 400 days long', () => {
  expect(periodOf({ from: '2025-02-24T12:00:00.000Z' }, now).outcome).toBe('period');
});
