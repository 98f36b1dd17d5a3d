import { expect, it } from 'vitest';
import { EVENTS, TASK_EVENT_TYPES, TERMINAL_TASK_EVENTS } from '#libs/contracts';
import { isTaskEvent, orderOf } from './event-order.rule.js';

it('places every event of a task in its order, and no other', () => {
  expect(EVENTS.filter(isTaskEvent).map(({ type }) => type)).toEqual(
    EVENTS.map(({ type }) => type).filter(type => TASK_EVENT_TYPES.some(known => known === type)),
  );
});

it('has the ends of a task last', () => {
  const last = EVENTS.map(({ type }) => type).filter(type => orderOf(type) === 'last');
  expect(last).toEqual(TERMINAL_TASK_EVENTS);
});

it('delivers an event of a newer release in order', () => {
  expect(orderOf('task.postponed')).toBe('in_order');
  expect(orderOf('quality.improved')).toBe('none');
});
