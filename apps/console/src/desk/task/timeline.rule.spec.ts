import { expect, test } from 'vitest';
import type { LoggedEvent } from '../data/tasks.js';
import { timelineOf } from './timeline.rule.js';

const SECRET = 'the answer of another reviewer';

function eventOf(type: string, data: object): LoggedEvent {
  const event: unknown = { id: type, type, time: '2026-03-02T08:00:00.000Z', data };
  assertEvent(event);
  return event;
}
function assertEvent(value: unknown): asserts value is LoggedEvent {
  expect(value).toHaveProperty('type');
}
const entryOf = (type: string, data: object) => timelineOf([eventOf(type, data)])[0];

test('a line never has an answer', () => {
  const data = {
    worker_id: 'w',
    output: { found: SECRET },
    evidence: [{ content: SECRET }],
    answers_received: 1,
  };
  for (const type of ['task.submitted', 'task.verified', 'task.completed'])
    expect(JSON.stringify(entryOf(type, data))).not.toContain(SECRET);
  expect(entryOf('task.submitted', data)).toMatchObject({
    name: 'submitted',
    workerId: 'w',
    values: { answers_received: 1 },
  });
});

test('a task that was queued again says why, by whom it was lost, and with which reason', () => {
  const ended_assignment = { worker_id: 'w', outcome: 'released' };
  expect(entryOf('task.queued', { reason: 'declined', ended_assignment })).toMatchObject({
    name: 'queued.declined',
    workerId: 'w',
    reason: null,
  });
  const intervention = { action: 'requeue', reason: 'No sign of life.' };
  expect(entryOf('task.queued', { reason: 'released', intervention })).toMatchObject({
    name: 'queued.requeue',
    reason: 'No sign of life.',
  });
});

test('a breach, a failure, and an erased event', () => {
  expect(entryOf('task.sla_breached', { kind: 'stalled', worker_id: 'w' })).toMatchObject({
    name: 'sla_breached.stalled',
    tone: 'warn',
  });
  expect(entryOf('task.failed', { reason: 'expired', detail: 'Too late.' })).toMatchObject({
    name: 'failed.expired',
    reason: 'Too late.',
  });
  expect(timelineOf([{ ...eventOf('task.queued', {}), data: JSON.parse('null') }])[0]?.name).toBe('queued');
});
