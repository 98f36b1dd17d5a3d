import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { NOT_KEPT, keptHeaders, subjectOf, textOf } from './sent-request.rule.js';

const TASK = '0198f0b4-1a2b-7c3d-8e4f-5a6b7c8d9e0f';

test('a body is kept exactly, or refused', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 40 }), bytes => {
      const text = textOf(bytes);
      if (text === undefined) return;
      expect(new TextEncoder().encode(text)).toEqual(bytes);
      expect(text).not.toContain('\0');
    }),
  );
  expect(textOf(Buffer.from('\uFEFF{"title":"Zoë 🦉"}'))).toBe('\uFEFF{"title":"Zoë 🦉"}');
  expect(textOf(Uint8Array.of(0xff))).toBe(undefined);
  expect(textOf(Uint8Array.of(0x7b, 0))).toBe(undefined);
});

test('headers are bounded, and credentials are not kept, whatever is sent', () => {
  const value = fc.oneof(fc.string({ maxLength: 3_000 }), fc.array(fc.string(), { maxLength: 3 }));
  fc.assert(
    fc.property(
      fc.dictionary(fc.string({ minLength: 1, maxLength: 150 }), value, { maxKeys: 80 }),
      headers => {
        const kept = keptHeaders({ ...headers, authorization: 'Bearer cs_live_1', cookie: 'a=b' });
        expect(kept.length).toBeLessThanOrEqual(40);
        for (const one of kept) expect(one.value.length).toBeLessThanOrEqual(1_000);
        expect(JSON.stringify(kept)).not.toContain('cs_live_1');
      },
    ),
  );
  expect(keptHeaders({ authorization: 'Bearer x', 'webhook-id': '1' })).toEqual([
    { name: 'authorization', value: NOT_KEPT },
    { name: 'webhook-id', value: '1' },
  ]);
});

test.each([
  [{ type: 'task.started', subject: TASK.toUpperCase() }, 'task.started', TASK],
  [{ type: 'quality.alert', subject: TASK }, 'quality.alert', null],
  [{ type: 'task.started', subject: 'tsk_live_1' }, 'task.started', null],
  [{ type: 7, subject: TASK }, null, null],
  [['task.started'], null, null],
  [undefined, null, null],
])('%j', (body, eventType, taskId) => {
  expect(subjectOf(body)).toEqual({ eventType, taskId });
});
