import { jetstream } from '@nats-io/jetstream';
import type { JsMsg } from '@nats-io/jetstream';
import type { NatsConnection as Client } from '@nats-io/transport-node';

export interface StreamRange {
  readonly from: number;
  /** The last sequence wanted. */
  readonly to: number;
  readonly subject: string;
}

/**
 * Reads a piece of a stream in order, without disturbing any consumer.
 *
 * @param signal ends the reading with an error; to be fired when the connection is lost, since
 *   the stream may be another one afterwards
 */
export async function* readStream(
  client: Client,
  stream: string,
  { from, to, subject }: StreamRange,
  signal?: AbortSignal,
): AsyncGenerator<JsMsg, void, undefined> {
  const reader = await jetstream(client).consumers.get(stream, {
    deliver_policy: 'by_start_sequence',
    opt_start_seq: from,
    filter_subjects: subject,
  });
  if ((await reader.info()).num_pending === 0) return;
  const messages = await reader.consume({ max_messages: 500 });
  const stop = (): void => {
    messages.stop(new Error(`The connection was lost while reading ${stream}.`));
  };
  signal?.addEventListener('abort', stop);
  if (signal?.aborted === true) stop();
  try {
    for await (const message of messages) {
      if (message.seq > to) return;
      yield message;
      if (message.seq === to || message.info.pending === 0) return;
    }
  } finally {
    signal?.removeEventListener('abort', stop);
    await messages.close();
    await reader.delete().catch(() => undefined);
  }
}
