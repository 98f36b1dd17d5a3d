import { z } from 'zod';
import { EXAMPLE, Id, InstantOut } from '#libs/contracts';
import { named } from '../../edge/schemas/documented.js';

const ReceivedRequest = named(
  'ReceivedRequest',
  z.strictObject({
    id: Id,
    received_at: InstantOut,
    /** The type of the event; null for a body that is not a CloudEvent. */
    event_type: z.string().nullable(),
    /** The task that the event is about. */
    task_id: Id.nullable(),
    /** By name. At most 40, with at most 1,000 characters; the values of credentials are not kept. */
    headers: z.array(z.strictObject({ name: z.string(), value: z.string() })),
    /** As it was sent: what the signature covers. */
    body: z.string(),
  }),
);

export const TestReceiverView = named(
  'TestReceiver',
  z.strictObject({
    /** Takes POST requests, without a key. */
    url: z.url(),
    /** Opening it again moves this. */
    expires_at: InstantOut,
    /** Why webhooks cannot be delivered to it, such as a private address that the operator does not allow; else null. */
    unreachable: z.string().nullable(),
    /** At most 50, newest first. */
    requests: z.array(ReceivedRequest),
  }),
  {
    url: 'https://countersign.example.com/test-receiver/b1JkQ0m9zL2x7Yt4uVw8pEaFhS3nGc6R',
    expires_at: '2026-03-03T03:50:00.000Z',
    unreachable: null,
    requests: [
      {
        id: EXAMPLE.taskId,
        received_at: EXAMPLE.startedAt,
        event_type: 'task.started',
        task_id: EXAMPLE.taskId,
        headers: [
          { name: 'content-type', value: 'application/json' },
          { name: 'webhook-id', value: EXAMPLE.taskId },
          { name: 'webhook-timestamp', value: '1772423460' },
          { name: 'webhook-signature', value: 'v1,K5oZfzN95Z9UVu1EsfQmfVNQhnkZ2pj9o9NDN/H/pI4=' },
        ],
        body: '{"specversion":"1.0","type":"task.started"}',
      },
    ],
  },
);
export type TestReceiverView = z.infer<typeof TestReceiverView>;
