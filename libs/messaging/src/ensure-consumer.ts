import { JetStreamApiCodes, JetStreamApiError } from '@nats-io/jetstream';
import type { ConsumerConfig, ConsumerInfo, JetStreamManager, StreamInfo } from '@nats-io/jetstream';
import { nanos } from '@nats-io/transport-node';
import type { EventSubscription } from './subscription.js';

/**
 * Deliveries that may be unsettled at a time, over all replicas. A message that waits for its next try
 * counts too, so this is also how many failing messages it takes to hold up the good ones.
 */
const MAX_ACK_PENDING = 10_000;

/**
 * Makes the durable consumer if it is missing and returns it.
 *
 * A consumer can be ahead of its stream, when a broker lost the stream's newest blocks and not the
 * consumer's state. It would skip the messages that get those numbers next, so it is made anew
 * from the last message that it had settled for sure.
 *
 * @param stream read after the consumer's last delivery, so that "ahead" is never a race
 */
export async function ensureConsumer(
  manager: JetStreamManager,
  subscription: EventSubscription,
  ackWaitMs: number,
): Promise<{ readonly consumer: ConsumerInfo; readonly stream: StreamInfo }> {
  const { consumers, streams } = manager;
  const config = toConfig(subscription, ackWaitMs);
  const found = await infoOf(consumers, subscription);
  const stream = await streams.info(subscription.stream);
  if (found === undefined) {
    return { consumer: await consumers.add(subscription.stream, config), stream };
  }
  if (found.config.filter_subject !== subscription.filterSubject) {
    throw new Error(
      `The durable ${subscription.durable} listens to ${found.config.filter_subject ?? 'everything'}, not to ` +
        `${subscription.filterSubject}. Give the handler another durable name, or delete the consumer.`,
    );
  }
  if (found.delivered.stream_seq > stream.state.last_seq) {
    await consumers.delete(subscription.stream, subscription.durable);
    const opt_start_seq = Math.min(found.ack_floor.stream_seq, stream.state.last_seq) + 1;
    const rewound = { ...config, deliver_policy: 'by_start_sequence' as const, opt_start_seq };
    return { consumer: await consumers.add(subscription.stream, rewound), stream };
  }
  const isCurrent =
    found.config.ack_wait === config.ack_wait && found.config.max_ack_pending === config.max_ack_pending;
  if (isCurrent) return { consumer: found, stream };
  const { ack_wait, max_ack_pending } = config;
  const consumer = await consumers.update(subscription.stream, subscription.durable, {
    ack_wait,
    max_ack_pending,
  });
  return { consumer, stream };
}

function toConfig(subscription: EventSubscription, ackWaitMs: number) {
  return {
    durable_name: subscription.durable,
    filter_subject: subscription.filterSubject,
    deliver_policy: 'all',
    ack_policy: 'explicit',
    ack_wait: nanos(ackWaitMs),
    max_ack_pending: MAX_ACK_PENDING,
    // Which delivery is the last is decided in settlement.ts: the server would drop it without a trace.
    max_deliver: -1,
  } satisfies Partial<ConsumerConfig>;
}

async function infoOf(
  consumers: JetStreamManager['consumers'],
  { stream, durable }: EventSubscription,
): Promise<ConsumerInfo | undefined> {
  try {
    return await consumers.info(stream, durable);
  } catch (error) {
    if (error instanceof JetStreamApiError && error.code === JetStreamApiCodes.ConsumerNotFound)
      return undefined;
    throw error;
  }
}
