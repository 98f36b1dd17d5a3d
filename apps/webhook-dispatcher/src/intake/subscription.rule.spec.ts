import { describe, expect, it } from 'vitest';
import { isInOrder, subscribersOf } from './subscription.rule.js';
import type { Subscription } from './subscription.rule.js';

const ORG = '018f0000-0000-7000-8000-000000000001';
const TASK = '018f0000-0000-7000-8000-000000000002';
const ALL: Subscription = {
  endpointId: 'a',
  orgId: ORG,
  url: 'https://a.example',
  events: null,
  dialect: 'native',
  taskId: null,
  pools: null,
  since: new Date(0),
};
const callback: Subscription = { ...ALL, endpointId: null, taskId: TASK, since: null };
const alert = {
  scope: 'worker',
  worker_id: TASK,
  domain: null,
  score: 0,
  threshold: 1,
  window: 1,
  task_id: TASK,
  raised_at: '2026-02-04T19:21:00.000Z',
};

const happens = (type: string, subject = TASK, data: unknown = {}) => ({ type, subject, data, orgid: ORG });

describe('subscriptions', () => {
  it('receive the events they subscribed to, and only those of their own organization', () => {
    const some = { ...ALL, endpointId: 'b', events: ['task.completed'] };
    const foreign = { ...ALL, endpointId: 'c', orgId: 'other' };
    const everyone = [callback, ALL, some, foreign];
    expect(subscribersOf(happens('task.created'), everyone)).toEqual([callback, ALL]);
    expect(subscribersOf(happens('task.completed'), everyone)).toEqual([callback, ALL, some]);
  });

  it('of a task receive only events about it', () => {
    const ofTask = { ...ALL, taskId: TASK };
    expect(subscribersOf(happens('task.created'), [ofTask])).toEqual([ofTask]);
    expect(subscribersOf(happens('task.created', 'other'), [ofTask])).toEqual([]);
    expect(subscribersOf(happens('quality.alert', ORG, alert), [ofTask, callback])).toEqual([ofTask]);
    expect(subscribersOf(happens('quality.alert', ORG, { ...alert, task_id: ORG }), [ofTask])).toEqual([]);
    expect(subscribersOf(happens('billing.low_balance', ORG), [ofTask, callback, ALL])).toEqual([ALL]);
  });

  it.each(['webhook.endpoint_failing', 'webhook.endpoint_disabled'])(
    'receive %s, except the endpoint that it is about, callbacks and endpoints of tasks',
    type => {
      const other = { ...ALL, endpointId: 'b' };
      const ofTask = { ...ALL, endpointId: 'c', taskId: TASK };
      expect(subscribersOf(happens(type, 'a'), [ALL, other, ofTask, callback])).toEqual([other]);
    },
  );

  it.each<[Pick<Subscription, 'dialect' | 'events'>, boolean]>([
    [{ dialect: 'native', events: null }, true],
    [{ dialect: 'native', events: ['task.started'] }, true],
    [{ dialect: 'native', events: ['task.created', 'task.completed'] }, true],
    [{ dialect: 'native', events: ['task.sla_breached'] }, true],
    [
      { dialect: 'native', events: ['task.completed', 'task.failed', 'task.cancelled', 'quality.alert'] },
      false,
    ],
    [{ dialect: 'verified-workflows', events: null }, false],
  ])("with %j receive a task's events in order: %j", (wish, inOrder) => {
    expect(isInOrder({ ...ALL, ...wish })).toBe(inOrder);
  });

  it('limited to pools receive events of tasks in these pools, and no event without a pool', () => {
    const limited = { ...ALL, pools: ['p1', 'p2'] };
    const receives = (event: object) =>
      subscribersOf({ ...happens('task.created'), ...event }, [limited]).length === 1;
    expect(receives({ poolid: 'p2' })).toBe(true);
    expect(receives({ poolid: 'p3' })).toBe(false);
    expect(receives({})).toBe(false);
    expect(receives({ type: 'quality.alert', data: alert })).toBe(false);
    expect(receives({ type: 'billing.low_balance' })).toBe(false);
  });

  it("of one task and limited to pools receive the task's events, also those from before it had a pool", () => {
    const limited = { ...ALL, taskId: TASK, pools: ['p1'] };
    expect(subscribersOf(happens('task.completed'), [limited])).toEqual([limited]);
    expect(subscribersOf(happens('quality.alert', TASK, alert), [limited])).toEqual([]);
  });
});
