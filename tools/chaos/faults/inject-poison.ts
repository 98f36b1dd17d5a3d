import { jetstream } from '@nats-io/jetstream';
import { injectedId, onBroker } from '../broker/on-broker.js';
import type { Traces } from '../facts/facts.js';

/** More than a consumer parses, less than the broker refuses. */
const TOO_LARGE_BYTES = 3 * 1024 * 1024;
/** Every kind goes to a subject that several services consume. */
const SUBJECT = 'task.queued';

const ENVELOPE = {
  specversion: '1.0',
  source: 'countersign/task-registry',
  type: SUBJECT,
  subject: '00000000-0000-4000-8000-000000000000',
  time: '2026-01-01T00:00:00.000Z',
  datacontenttype: 'application/json',
  orgid: '00000000-0000-4000-8000-000000000000',
  workspaceid: 'default',
  sequence: 1,
};

/** Publishes one message of every kind that no consumer can ever handle. */
export async function injectPoison(natsUrl: string, traces: Traces): Promise<string> {
  const event = { ...ENVELOPE, id: crypto.randomUUID(), data: {} };
  const messages: readonly (readonly [subject: string, payload: string | Uint8Array])[] = [
    [SUBJECT, 'this is not JSON'],
    [SUBJECT, new Uint8Array([0xff, 0xfe, 0x00])],
    [SUBJECT, '{"hello":"world"}'],
    [SUBJECT, JSON.stringify(event)],
    [SUBJECT, JSON.stringify({ ...event, type: 'task.completed' })],
    ['task.exploded', JSON.stringify({ ...event, type: 'task.exploded' })],
    [SUBJECT, JSON.stringify({ ...event, data: { filler: 'x'.repeat(TOO_LARGE_BYTES) } })],
  ];
  return onBroker(natsUrl, async client => {
    const js = jetstream(client);
    for (const [subject, payload] of messages) {
      const messageId = injectedId();
      await js.publish(subject, payload, { msgID: messageId });
      traces.poison.push({ messageId, at: Date.now() });
    }
    return `${messages.length} messages`;
  });
}
