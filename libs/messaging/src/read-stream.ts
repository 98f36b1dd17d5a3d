import { jetstream, jetstreamManager } from '@nats-io/jetstream';
import type { JetStreamManager, JsMsg, StoredMsg } from '@nats-io/jetstream';
import type { NatsConnection as Client } from '@nats-io/transport-node';

/** The newest message in the stream; undefined when there is none. */
export async function lastMessageOf(
  { streams }: JetStreamManager,
  stream: string,
): Promise<StoredMsg | undefined> {
  const { state } = await streams.info(stream);
  for (let seq = state.last_seq; seq > 0 && seq >= state.first_seq; seq -= 1) {
    const found = await streams.getMessage(stream, { seq });
    if (found !== null) return found;
  }
  return undefined;
}

/**
 * Reads a stream in order, up to its last message at the time of the call, without affecting any consumer.
 *
 * The end is read from the stream by sequence number: once messages have been deleted, NATS 2.9 miscounts a
 * consumer's pending messages, and misses the last message of a wildcard subject.
 *
 * @param from the first sequence to read
 * @param signal ends the read with an error; fire it when the connection is lost, since the stream may have been
 *   replaced afterwards
 */
export async function* readStream(
  client: Client,
  stream: string,
  from: number,
  signal: AbortSignal,
): AsyncGenerator<JsMsg, void, undefined> {
  const to = (await lastMessageOf(await jetstreamManager(client, { checkAPI: false }), stream))?.seq ?? 0;
  if (to < from) return;
  const options = { deliver_policy: 'by_start_sequence', opt_start_seq: from } as const;
  const reader = await jetstream(client).consumers.get(stream, options);
  const messages = await reader.consume({ max_messages: 500 });
  const stop = (): void => {
    messages.stop(new Error(`The connection was lost while reading ${stream}.`));
  };
  signal.addEventListener('abort', stop);
  if (signal.aborted) stop();
  try {
    for await (const message of messages) {
      if (message.seq <= to) yield message;
      if (message.seq >= to) return;
    }
  } finally {
    signal.removeEventListener('abort', stop);
    await messages.close();
    await reader.delete().catch(() => undefined);
  }
}
