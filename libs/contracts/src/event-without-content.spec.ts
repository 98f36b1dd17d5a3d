import { expect, test } from 'vitest';
import { EVENTS, contractOf } from './catalogue.js';
import type { CloudEvent } from './cloud-event.js';
import { eventWithoutContent } from './event-without-content.js';
import { EXAMPLE } from './example-values.js';
import { TaskCompleted } from './events/task-completed.js';
import { TaskQueued } from './events/task-queued.js';

const TASK_EVENTS = EVENTS.filter(({ stream }) => stream === 'TASK');

function eventOf(type: string, data: object): CloudEvent {
  return {
    ...{ specversion: '1.0', id: EXAMPLE.eventId, source: 'countersign/task-registry', type },
    ...{ subject: EXAMPLE.taskId, time: EXAMPLE.endedAt, datacontenttype: 'application/json' },
    ...{ orgid: EXAMPLE.orgId, workspaceid: 'default', sequence: 3, data },
  };
}

test.each(TASK_EVENTS)(
  '$type without content is still an event that its consumers can handle',
  ({ type, example }) => {
    const event = eventOf(type, example);
    const left = eventWithoutContent(event);
    expect(left).toMatchObject({ id: event.id, subject: event.subject, sequence: event.sequence });
    expect(contractOf(type)?.data.safeParse(left?.data)).toMatchObject({ success: true });
  },
);

test('what people wrote, and who they are, is gone', () => {
  const content = TASK_EVENTS.flatMap(({ type, example }) => {
    const left = new Map(Object.entries({ ...eventWithoutContent(eventOf(type, example)) }.data ?? {}));
    return Object.entries(example)
      .filter(([member, value]) => JSON.stringify(left.get(member)) !== JSON.stringify(value))
      .map(([member]) => `${type} ${member}`);
  });
  expect(content.sort()).toEqual([
    'task.cancelled reason',
    'task.completed evidence',
    'task.completed output',
    'task.created product',
    'task.created request_id',
    'task.created title',
    'task.deadline_changed reason',
    'task.failed detail',
    'task.queued requesters',
    'task.queued requirements',
    'task.submitted evidence',
    'task.submitted files',
    'task.submitted output',
    'task.verified output',
  ]);
});

test('so are the answers in a verdict', () => {
  const votes = [{ answer: 'Montréal', votes: 2, weight: 1 }];
  const fields = { city: { method: 'majority', agreement: 1, posterior: 1, votes } };
  const verdict = { ...TaskCompleted.example.verdict, votes, fields };
  const left = eventWithoutContent(eventOf(TaskCompleted.type, { ...TaskCompleted.example, verdict }));
  expect(left?.data).toMatchObject({ verdict: { method: 'single', votes: [] } });
  expect(JSON.stringify(left)).not.toContain('Montréal');
});

test('so is the reason of an operator, but not what they did', () => {
  const intervention = { action: 'requeue', reason: 'Ada is ill.' };
  const left = eventWithoutContent(eventOf(TaskQueued.type, { ...TaskQueued.example, intervention }));
  expect(left?.data).toMatchObject({ intervention: { action: 'requeue', reason: null } });
});

test('members that the contract does not know are not kept', () => {
  const data = { ...TaskCompleted.example, notes: 'from a newer release' };
  expect(JSON.stringify(eventWithoutContent(eventOf(TaskCompleted.type, data)))).not.toContain('newer');
});

test('nothing is left of what is no event', () => {
  for (const none of [undefined, 'text', {}, eventOf('task.unknown', {}), eventOf(TaskCompleted.type, {})]) {
    expect(eventWithoutContent(none)).toBeUndefined();
  }
});
