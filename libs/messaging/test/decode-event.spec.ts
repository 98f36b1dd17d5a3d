import { describe, expect, it } from 'vitest';
import { TaskAccepted } from '#libs/contracts';
import type { CloudEvent } from '#libs/contracts';
import { MAX_EVENT_BYTES, decodeEvent } from '../src/decode-event.js';
import { PoisonMessage } from '../src/poison-message.js';
import { taskAccepted } from './harness.js';

const contractFor = (type: string) => (type === TaskAccepted.type ? TaskAccepted : undefined);
const decode = (value: unknown, subject = 'task.accepted'): CloudEvent =>
  decodeEvent(new TextEncoder().encode(JSON.stringify(value)), subject, contractFor);

function reasonFor(attempt: () => unknown): string {
  try {
    attempt();
  } catch (error) {
    if (error instanceof PoisonMessage) return error.reason;
    throw error;
  }
  return 'none';
}

describe('decodeEvent', () => {
  it('returns the published event', () => {
    const event = taskAccepted();
    expect(decode(event)).toEqual(event);
  });

  it('keeps attributes that a newer producer added to the envelope, and drops those added to the data', () => {
    const event = taskAccepted();
    const newer = { ...event, newattribute: 'x', data: { ...event.data, new_field: 1 } };
    expect(decode(newer)).toEqual({ ...event, newattribute: 'x' });
  });

  it.each([
    ['bytes that are not UTF-8', new Uint8Array([0x22, 0xff, 0x22]), 'not_json'],
    ['no bytes', new Uint8Array(), 'not_json'],
    ['half an event', new TextEncoder().encode('{"specversion":"1.0"'), 'not_json'],
    ['another kind of JSON', new TextEncoder().encode('[1,2]'), 'not_an_event'],
    ['too many bytes', new Uint8Array(MAX_EVENT_BYTES + 1), 'too_large'],
  ])('calls %s poison', (_, bytes, reason) => {
    expect(reasonFor(() => decodeEvent(bytes, 'task.accepted', contractFor))).toBe(reason);
  });

  it.each([
    ['without an id', { id: undefined }, 'not_an_event'],
    ['of another version of CloudEvents', { specversion: '2.0' }, 'not_an_event'],
    ['with data that break the contract', { data: { task_id: 7 } }, 'invalid_data'],
    ['that arrived on a subject not its own', { type: 'task.cancelled' }, 'wrong_subject'],
  ])('calls an event %s poison', (_, overrides, reason) => {
    expect(reasonFor(() => decode(taskAccepted(overrides)))).toBe(reason);
  });

  it('treats an event of an unhandled type as poison', () => {
    expect(reasonFor(() => decode(taskAccepted({ type: 'task.renamed' }), 'task.renamed'))).toBe(
      'unknown_type',
    );
  });
});
