import fc from 'fast-check';
import { expect, test } from 'vitest';
import { SseParser } from '#libs/testing';
import { eventText, heartbeatText, retryText } from './sse.rule.js';

const id = fc.stringMatching(/^[\w-]{1,80}$/);
const event = fc.constantFrom('task.created', 'task.sla_breached', 'stream.closed');
const block = fc.oneof(
  fc.record({ kind: fc.constant('event' as const), id, event, data: fc.json() }),
  fc.record({ kind: fc.constant('heartbeat' as const), id }),
);

test('a client gets every event and resumes after the last id, however the stream is cut', () => {
  fc.assert(
    fc.property(fc.array(block), fc.array(fc.nat(200)), (blocks, cuts) => {
      const text = blocks
        .map(one => (one.kind === 'event' ? eventText(one) : heartbeatText(one.id)))
        .join('');
      const parser = new SseParser();
      const got = [];
      let rest = retryText(2_000) + text;
      for (const cut of cuts) {
        got.push(...parser.push(rest.slice(0, cut)));
        rest = rest.slice(cut);
      }
      got.push(...parser.push(rest));
      expect(got).toEqual(
        blocks.flatMap(one =>
          one.kind === 'event' ? [{ id: one.id, event: one.event, data: one.data }] : [],
        ),
      );
      expect(parser.lastEventId).toBe(blocks.at(-1)?.id ?? '');
      expect(parser.retryMs).toBe(2_000);
    }),
  );
});

test('a message without an id leaves what the client resumes after', () => {
  const parser = new SseParser();
  parser.push(eventText({ id: 'a1', event: 'task.created', data: '{}' }));
  expect(parser.push(eventText({ id: null, event: 'stream.closed', data: '{}' }))).toHaveLength(1);
  expect(parser.lastEventId).toBe('a1');
});
