import { JetStreamApiCodes, JetStreamApiError } from '@nats-io/jetstream';
import type { ConsumerConfig, JetStreamManager } from '@nats-io/jetstream';
import { nanos } from '@nats-io/transport-node';
import type { EventSubscription } from './subscription.js';

/**
 * Maximum number of unacknowledged deliveries across all replicas. Messages waiting for a retry count too, so this many
 * failing messages block the good ones.
 */
const MAX_ACK_PENDING = 10_000;

/** Creates the durable consumer if it is missing, or updates its settings. */
export async function ensureConsumer(
  { consumers }: JetStreamManager,
  subscription: EventSubscription,
  ackWaitMs: number,
): Promise<void> {
  const { stream, durable, filterSubject } = subscription;
  const config = toConfig(subscription, ackWaitMs);
  const found = await configOf(consumers, subscription);
  if (found === undefined) {
    await consumers.add(stream, config);
    return;
  }
  if (found.filter_subject !== filterSubject) {
    throw new Error(
      `The durable ${durable} listens to ${found.filter_subject ?? 'everything'}, not to ${filterSubject}. ` +
        'Give the handler another durable name, or delete the consumer.',
    );
  }
  const { ack_wait, max_ack_pending } = config;
  if (found.ack_wait === ack_wait && found.max_ack_pending === max_ack_pending) return;
  await consumers.update(stream, durable, { ack_wait, max_ack_pending });
}

function toConfig(subscription: EventSubscription, ackWaitMs: number) {
  return {
    durable_name: subscription.durable,
    filter_subject: subscription.filterSubject,
    deliver_policy: 'all',
    ack_policy: 'explicit',
    ack_wait: nanos(ackWaitMs),
    max_ack_pending: MAX_ACK_PENDING,
    // acknowledgement.ts decides which delivery is the last: the server would drop the message without a trace.
    max_deliver: -1,
  } satisfies Partial<ConsumerConfig>;
}

async function configOf(
  consumers: JetStreamManager['consumers'],
  { stream, durable }: EventSubscription,
): Promise<ConsumerConfig | undefined> {
  try {
    return (await consumers.info(stream, durable)).config;
  } catch (error) {
    if (error instanceof JetStreamApiError && error.code === JetStreamApiCodes.ConsumerNotFound)
      return undefined;
    throw error;
  }
}
