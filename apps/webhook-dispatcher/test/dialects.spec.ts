import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ENDPOINT_DIALECTS, WEBHOOK_EVENTS_OF, WEBHOOK_EVENT_TYPES } from '#libs/contracts';
import { WEBHOOK_FORMATS } from '#libs/dialects';
import { testEvent } from '../src/endpoints/test-endpoint.command.js';
import { EXAMPLES, exampleOf } from './example-events.js';

/** The rules for every dialect. */
describe.each(ENDPOINT_DIALECTS)('the dialect %s', dialect => {
  const rules = WEBHOOK_FORMATS[dialect];
  const names: readonly string[] = WEBHOOK_EVENTS_OF[dialect];
  const wantedNames = fc.option(fc.subarray([...names], { minLength: 1 }));

  it('has a name for an event only among those that endpoints can subscribe to', () => {
    fc.assert(
      fc.property(fc.constantFrom(...EXAMPLES), wantedNames, (event, wanted) => {
        const name = rules.eventNameOf(event, wanted);
        expect(name === null || (names.includes(name) && (wanted?.includes(name) ?? true))).toBe(true);
      }),
    );
  });

  it('delivers every available name to endpoints that subscribe to it alone', () => {
    for (const name of names) {
      expect(EXAMPLES.map(event => rules.eventNameOf(event, [name]))).toContain(name);
    }
  });

  it('delivers to endpoints that subscribe to everything at least what a narrower subscription gets', () => {
    fc.assert(
      fc.property(fc.constantFrom(...EXAMPLES), wantedNames, (event, wanted) => {
        if (rules.eventNameOf(event, wanted) === null) return;
        expect(rules.eventNameOf(event, null)).not.toBeNull();
      }),
    );
  });

  it('creates the same JSON from an event each time, and signs exactly that', () => {
    fc.assert(
      fc.property(fc.constantFrom(...EXAMPLES), wantedNames, (event, wanted) => {
        const body = rules.bodyOf(JSON.stringify(event), wanted, null);
        expect(rules.bodyOf(JSON.stringify(event), wanted, null)).toBe(body);
        expect(JSON.parse(body)).toBeTypeOf('object');
        const headers = rules.signatureHeaders(['whsec_new', 'whsec_old'], 1_700_000_000, body);
        for (const [name, value] of Object.entries(headers)) {
          expect(name).toBe(name.toLowerCase());
          expect(value).toMatch(/^[\x21-\x7e]+$/);
          expect(value).not.toContain('whsec_');
        }
        const other = rules.signatureHeaders(['whsec_new', 'whsec_old'], 1_700_000_000, `${body} `);
        if (Object.keys(headers).length > 0) expect(other).not.toEqual(headers);
      }),
    );
  });

  it('has a body for a test of the endpoint', () => {
    const ids = { id: exampleOf('task.completed').id, orgId: 'o', endpointId: 'e' };
    const body = rules.bodyOf(JSON.stringify(testEvent({ ...ids, now: new Date(0) })), null, null);
    expect(body).toContain('webhook.test');
    expect(body).toContain('A test of this webhook endpoint.');
  });

  it('reads an event that was stored before its contract was extended', () => {
    const { data, ...completed } = exampleOf('task.completed');
    const old = { ...completed, data: { ...data, verdict: undefined } };
    expect(rules.bodyOf(JSON.stringify(old), null, null)).toContain('task.completed');
  });
});

it('has an example of every event for this suite', () => {
  expect(new Set(EXAMPLES.map(({ type }) => type))).toEqual(new Set(WEBHOOK_EVENT_TYPES));
});
