import { PubHeaders, jetstream, jetstreamManager } from '@nats-io/jetstream';
import type { NatsConnection } from '@nats-io/transport-node';

export interface StreamMessage {
  readonly sequence: number;
  readonly subject: string;
  /** Its `Nats-Msg-Id`: the event's id. */
  readonly messageId: string;
  readonly payload: Uint8Array;
}

/** Everything in a stream, in order, without affecting its consumers. */
export async function readStream(client: NatsConnection, stream: string): Promise<readonly StreamMessage[]> {
  const { streams } = await jetstreamManager(client, { checkAPI: false });
  const { state } = await streams.info(stream);
  const messages: StreamMessage[] = [];
  if (state.messages === 0) return messages;
  const reader = await jetstream(client).consumers.get(stream);
  const coming = await reader.consume({ max_messages: 1_000 });
  for await (const { seq, subject, headers, data } of coming) {
    const messageId = headers?.get(PubHeaders.MsgIdHdr) ?? '';
    messages.push({ sequence: seq, subject, messageId, payload: data });
    if (seq >= state.last_seq) break;
  }
  await coming.close();
  return messages;
}
