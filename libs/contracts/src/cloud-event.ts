import { z } from 'zod';

/**
 * The envelope of every event: CloudEvents 1.0 in JSON's structured mode
 * (https://github.com/cloudevents/spec/blob/v1.0.2/cloudevents/formats/json-format.md), with our extension attributes,
 * whose names the specification requires in lower case without separators.
 *
 * Ids are not normalised here: a history's hashes cover each event exactly as it was published.
 */
export const CloudEventEnvelope = z.strictObject({
  specversion: z.literal('1.0'),
  /** UUIDv7. Also the NATS message's `Nats-Msg-Id` and a webhook's `webhook-id`. */
  id: z.uuid(),
  source: z.string().min(1).max(200),
  /** The subject it is published on. */
  type: z.string().min(1).max(100),
  /** The subject of the event: for `task.*` the task's id, for others the worker's or the organization's. */
  subject: z.string().min(1).max(200),
  time: z.iso.datetime(),
  datacontenttype: z.literal('application/json'),
  orgid: z.uuid(),
  workspaceid: z.string().min(1).max(100),
  /** The pool that a task requires; absent without one, and on events that do not concern a single task. */
  poolid: z.uuid().optional(),
  /**
   * For `task.*` the task's version: 1, 2, 3 … without gaps, in the order of its changes. For others a number that
   * grows with each event of its source.
   */
  sequence: z.int().min(1),
  traceparent: z.string().max(55).optional(),
  data: z.unknown(),
});

export type CloudEvent<Type extends string = string, Data = unknown> = Omit<
  z.infer<typeof CloudEventEnvelope>,
  'type' | 'data'
> & { readonly type: Type; readonly data: Data };
