import { createHmac } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { WEBHOOK_DIALECTS, WEBHOOK_EVENTS_OF } from '#libs/contracts';
import { HUMANLAYER_WIRE } from './humanlayer/wire.js';
import { NATIVE_WIRE } from './native/wire.js';
import { VERIFIED_WORKFLOWS_WIRE } from './verified-workflows/wire.js';
import { WEBHOOK_FORMATS } from './wire-dialects.js';

/** What holds for every dialect. */
describe.each([NATIVE_WIRE, VERIFIED_WORKFLOWS_WIRE])('the dialect $name', ({ name, taskIds, webhooks }) => {
  it('formats ids that its pattern matches and that it parses back, in any case', () => {
    fc.assert(
      fc.property(fc.uuid(), uuid => {
        const id = taskIds.format(uuid);
        expect(taskIds.pattern.test(id)).toBe(true);
        expect(taskIds.pattern.test(id.toUpperCase())).toBe(true);
        expect(taskIds.pattern.test(`${id}0`)).toBe(false);
        expect(taskIds.parse(id)).toBe(uuid);
      }),
    );
  });

  it('names a completed task among the events that its endpoints can subscribe to', () => {
    const event = { type: 'task.completed', subject: 's', data: {} };
    const names: readonly string[] = WEBHOOK_EVENTS_OF[name];
    expect(names).toContain(webhooks.eventNameOf(event, null));
    expect(webhooks.eventNameOf(event, ['task.failed'])).toBeNull();
  });
});

it('is in the list of webhook formats under its own name', () => {
  expect(Object.keys(WEBHOOK_FORMATS).toSorted()).toEqual([...WEBHOOK_DIALECTS].toSorted());
  for (const { name, webhooks } of [NATIVE_WIRE, VERIFIED_WORKFLOWS_WIRE, HUMANLAYER_WIRE]) {
    expect(WEBHOOK_FORMATS[name]).toBe(webhooks);
  }
});

it('signs deliveries of Verified Workflows over time and body, with every valid secret', () => {
  const sign = (secret: string) => createHmac('sha256', secret).update('t=17,{}').digest('hex');
  expect(VERIFIED_WORKFLOWS_WIRE.webhooks.signatureHeaders(['new', 'old'], 17, '{}')).toEqual({
    'x-verified-workflows-signature': `t=17,v1=${sign('new')},v1=${sign('old')}`,
  });
});
