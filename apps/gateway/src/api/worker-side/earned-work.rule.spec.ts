import { expect, test } from 'vitest';
import { earnedBy } from './earned-work.rule.js';
import type { Earned } from './earned-work.rule.js';

const AT = '2026-03-02T03:52:00.000Z';
type Case = Parameters<typeof earnedBy>[0];

const work = (status: Case['status'], taskStatus: Case['task']['status'], started = true): Case => ({
  ...{ status, task: { status: taskStatus } },
  started_at: started ? AT : null,
});
const settled = (amountMicros: number) => ({ amount_micros: amountMicros, settled_at: AT });
const open = { amount_micros: 40_000, settled_at: null };

const CASES: readonly (readonly [Case, Parameters<typeof earnedBy>[1], Earned])[] = [
  [work('submitted', 'submitted'), open, { status: 'pending', reason: 'awaiting_verdict' }],
  [work('withdrawn', 'queued'), open, { status: 'pending', reason: 'awaiting_verdict' }],
  [work('submitted', 'completed'), undefined, { status: 'pending', reason: 'awaiting_payment' }],
  [work('submitted', 'completed'), settled(40_000), { status: 'paid', reason: null }],
  [work('withdrawn', 'completed'), settled(40_000), { status: 'paid', reason: null }],
  [work('submitted', 'completed'), settled(0), { status: 'unpaid', reason: 'not_counted' }],
  [work('submitted', 'cancelled'), settled(40_000), { status: 'paid', reason: null }],
  [work('withdrawn', 'cancelled'), settled(0), { status: 'unpaid', reason: 'task_cancelled' }],
  [work('withdrawn', 'failed'), settled(0), { status: 'unpaid', reason: 'task_failed' }],
  [work('withdrawn', 'completed', false), settled(0), { status: 'unpaid', reason: 'not_started' }],
  [work('released', 'completed'), settled(0), { status: 'unpaid', reason: 'released' }],
  [work('released', 'queued'), settled(0), { status: 'unpaid', reason: 'released' }],
];

test.each(CASES)('%j with %j is %j', (one, reward, earned) => {
  expect(earnedBy(one, reward)).toEqual(earned);
});
