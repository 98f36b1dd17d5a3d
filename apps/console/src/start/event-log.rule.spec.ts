import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { EMPTY_LOG, MAX_EVENTS, withEvent } from './event-log.rule.js';
import type { FeedEvent } from '../live/event-feed.js';

const eventOf = (place: number): FeedEvent => ({
  id: `event-${place}`,
  type: 'task.created',
  subject: `task-${place}`,
  time: '2026-03-02T03:56:31.000Z',
  data: null,
});

test('each event is shown behind those before it, or counted', () => {
  fc.assert(
    fc.property(fc.nat({ max: 2 * MAX_EVENTS }), count => {
      const sent = Array.from({ length: count }, (_, place) => eventOf(place));
      const log = sent.reduce(withEvent, EMPTY_LOG);
      expect(log.events).toEqual(sent.slice(0, MAX_EVENTS));
      expect(log.events.length + log.leftOut).toBe(count);
    }),
  );
});
