import { expect, test } from 'vitest';
import { DEFAULT_WEIGHTS } from './candidates/weights.rule.js';
import { readMatcherSettings } from './matcher.config.js';

const needed = { DATABASE_URL: 'postgres://user@127.0.0.1/db', NATS_URL: 'nats://127.0.0.1:4222' };

test('a setting that is not set has its default', () => {
  expect(readMatcherSettings(needed)).toMatchObject({
    MATCH_WEIGHTS: DEFAULT_WEIGHTS,
    OFFER_STANDS_MS: 120_000,
    CHANGE_POLL_MS: 1_000,
    WAITING_SWEEP_MS: 5_000,
  });
});

test('weights are given as JSON and are normalised', () => {
  const only = { fit: 0, rating: 3, trust: 1, domain_performance: 0, load: 0, idle: 0, urgency: 0 };
  const { MATCH_WEIGHTS: weights } = readMatcherSettings({ ...needed, MATCH_WEIGHTS: JSON.stringify(only) });
  expect(weights).toMatchObject({ rating: 0.75, trust: 0.25, fit: 0 });
});

test.each(['{', '[]', '{"luck":1}', '{"fit":-1}'])('%s are invalid weights, and the start fails', text => {
  expect(() => readMatcherSettings({ ...needed, MATCH_WEIGHTS: text })).toThrow(/MATCH_WEIGHTS is not valid/);
});
