import { expect, test } from 'vitest';
import { TASK_EVENT_TYPES } from '#libs/contracts';
import type { WebhookEventType } from '#libs/contracts';
import { beyondReceivable } from './endpoint.rule.js';

const MINE: readonly WebhookEventType[] = TASK_EVENT_TYPES;
const OTHERS = [
  'billing.low_balance',
  'audit.tree_head',
  'webhook.endpoint_failing',
  'webhook.endpoint_disabled',
];
const all = { events: null, dialect: 'native' as const };
const some = { ...all, events: ['task.completed' as const, 'quality.alert' as const] };

test('an endpoint cannot be moved or enabled with events that its author must not receive', () => {
  expect(beyondReceivable(some, { url: 'https://x.example' }, MINE)).toEqual(['quality.alert']);
  expect(beyondReceivable(some, { enabled: true }, MINE)).toEqual(['quality.alert']);
  expect(beyondReceivable(all, { url: 'https://x.example' }, MINE)).toEqual(['quality.alert', ...OTHERS]);
});

test('nor can such events be added', () => {
  expect(beyondReceivable(some, { events: null }, MINE)).toEqual(OTHERS);
  expect(beyondReceivable(some, { events: ['billing.low_balance'] }, MINE)).toEqual(['billing.low_balance']);
});

test('it can be renamed, disabled, or limited to fewer events', () => {
  for (const change of [{ description: 'x' }, { enabled: false }, { events: ['task.created' as const] }]) {
    expect(beyondReceivable(all, change, MINE)).toEqual([]);
  }
  expect(beyondReceivable(all, { url: 'https://x.example', events: ['task.created'] }, MINE)).toEqual([]);
});

test('an author who can receive everything can change everything', () => {
  expect(beyondReceivable(all, { url: 'https://x.example' }, null)).toEqual([]);
});
