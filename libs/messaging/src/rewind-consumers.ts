import type { ConsumerInfo, JetStreamManager } from '@nats-io/jetstream';

/**
 * Rewinds the consumers that are ahead of their stream, and returns their names.
 *
 * A broker that finds the stream's newest block truncated continues with lower sequence numbers. Up to NATS 2.10 it
 * leaves the consumers where they were, and they skip the messages that get those numbers next. Each such consumer is
 * recreated after the last message that was certainly acknowledged, or after the end of the stream. Call this before anything is
 * published on a new connection: afterwards the consumers that were ahead can no longer be identified.
 */
export async function rewindConsumersAhead(
  { consumers, streams }: JetStreamManager,
  stream: string,
): Promise<readonly string[]> {
  const rewound: string[] = [];
  const { state } = await streams.info(stream);
  for await (const consumer of consumers.list(stream)) {
    const { config, delivered, name } = consumer;
    if (config.durable_name === undefined || delivered.stream_seq <= state.last_seq) continue;
    await consumers.delete(stream, name);
    await consumers.add(stream, { ...config, ...startOf(consumer, state.last_seq) });
    rewound.push(name);
  }
  return rewound;
}

function startOf({ ack_floor }: ConsumerInfo, lastSequence: number) {
  return {
    deliver_policy: 'by_start_sequence',
    opt_start_seq: Math.min(ack_floor.stream_seq, lastSequence) + 1,
  } as const;
}
