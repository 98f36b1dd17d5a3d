import { expect, it } from 'vitest';
import { EVENTS, TASK_EVENT_TYPES, TERMINAL_STATUSES } from '#libs/contracts';
import { LAST_EVENTS, isTaskEvent, orderOf } from './event-order.rule.js';

it('ends a task with the events of its terminal statuses', () => {
  const published = EVENTS.map(({ type }) => type);
  expect(published.filter(type => LAST_EVENTS.includes(type))).toEqual(
    TERMINAL_STATUSES.map(status => `task.${status}`),
  );
});

it('places every event of a task in its order, and no other', () => {
  expect(EVENTS.filter(isTaskEvent).map(({ type }) => type)).toEqual(
    EVENTS.map(({ type }) => type).filter(type => TASK_EVENT_TYPES.some(known => known === type)),
  );
});

it('delivers an event of a newer release in order', () => {
  expect(orderOf('task.postponed')).toBe('in_order');
  expect(orderOf('quality.improved')).toBe('none');
});
