import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { takeMessages } from './sse.rule.js';
import type { SseMessage } from './sse.rule.js';

const line = fc.string().map(text => text.replaceAll(/[\r\n]/g, ''));
const message: fc.Arbitrary<SseMessage> = fc.record({ id: line, event: line, data: line });

test('whatever the pieces that a stream arrives in, its messages are the same', () => {
  fc.assert(
    fc.property(
      fc.array(message, { maxLength: 5 }),
      fc.array(fc.nat({ max: 30 }), { maxLength: 20 }),
      fc.constantFrom('\n', '\r\n'),
      (sent, cuts, newline) => {
        let left = sent
          .map(({ id, event, data }) =>
            [`id: ${id}`, `event: ${event}`, `data: ${data}`, '', ''].join(newline),
          )
          .join('');
        const received: SseMessage[] = [];
        let rest = '';
        for (const length of [...cuts, left.length]) {
          const taken = takeMessages(rest + left.slice(0, length));
          left = left.slice(length);
          rest = taken.rest;
          received.push(...taken.messages);
        }
        expect(received).toEqual(sent);
      },
    ),
  );
});

test('a heartbeat has an id and no data; comments and unknown fields are passed over', () => {
  expect(takeMessages('retry: 2000\n\n: heartbeat\nid: 7\nodd: 1\n\ndata: a\ndata: b\n\nid: 8')).toEqual({
    messages: [
      { id: '', event: 'message', data: '' },
      { id: '7', event: 'message', data: '' },
      { id: '', event: 'message', data: 'a\nb' },
    ],
    rest: 'id: 8',
  });
});
