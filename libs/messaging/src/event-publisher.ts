import { Injectable, Logger } from '@nestjs/common';
import { JetStreamApiCodes, JetStreamApiError, PubHeaders, jetstream } from '@nats-io/jetstream';
import type { JetStreamClient, PubAck, StoredMsg } from '@nats-io/jetstream';
import { NatsConnection } from './nats-connection.js';
import { lastMessageOf, readStream } from './read-stream.js';
import { rewindConsumersAhead } from './rewind-consumers.js';
import { sendEvent } from './send-event.js';
import type { OutgoingEvent } from './send-event.js';
import { Streams } from './streams.js';

const STREAM = 'TASK';

/** The server's error codes when the last message is not the expected one. */
const OVERTAKEN_CODES: ReadonlySet<number> = new Set([
  JetStreamApiCodes.StreamWrongLastSequence,
  JetStreamApiCodes.StreamWrongLastSequenceUnknown,
  10_070, // wrong last message id
]);

/** Why the rest of a batch was not published. */
export type StopReason =
  /** The stream holds messages that this publisher did not publish: another relay was active, or the stream is new. */
  | 'overtaken'
  /** The broker is unavailable, or did not answer in time: what was sent may or may not be stored. */
  | 'unreachable'
  /** The broker refused the message, for example because it is too large. */
  | 'refused';

export interface PublishResult {
  /** Number of events stored, from the start of the batch. */
  readonly acknowledged: number;
  /** Stream sequence of the last one stored; undefined when none was. */
  readonly lastSequence: number | undefined;
  /** Undefined when the whole batch is stored. */
  readonly stopped: StopReason | undefined;
}

export interface StreamState {
  /** Differs from an earlier reading when the stream was recreated, that is, when its content is lost. */
  readonly createdAt: Date;
  readonly firstSequence: number;
  /** 0 when nothing has ever been stored. */
  readonly lastSequence: number;
  readonly messages: number;
}

export interface StoredEvent {
  readonly sequence: number;
  readonly subject: string;
  /** The event's id, as passed to `publishInOrder`; empty for a message from another publisher. */
  readonly id: string;
  readonly payload: Uint8Array;
  readonly storedAt: Date;
}

/**
 * Publishes events on the TASK stream, in order. Only the registry's relay uses it.
 *
 * Each message names the one it expects to be the stream's last, so it is stored only if its predecessor was, and a
 * relay that was overtaken while it slept is refused. A whole batch can therefore be in flight at a time.
 *
 * On one server the first message names a sequence, and the others their predecessor's id: with a chain of numbers, the
 * middle of a batch would fit by chance when the stream is ahead by less than its length. On a cluster all name a
 * sequence, because a replicated stream stops for good at an id that does not match (docs/decisions/0191). There, what
 * fits by chance is right: only relays publish here, and all publish the same log.
 */
@Injectable()
export class EventPublisher {
  private readonly logger = new Logger(EventPublisher.name);
  /** The last known sequence; unknown at the start and after having been overtaken. */
  private lastSequence: number | undefined;
  /** The connection on which the consumers were last checked. */
  private checkedIn: number | undefined;
  private isReplicated = false;

  constructor(
    private readonly connection: NatsConnection,
    private readonly streams: Streams,
  ) {}

  /**
   * Publishes as much of the batch as it can, from its start.
   *
   * Publishing an event again within two minutes stores nothing and counts as acknowledged. After `overtaken` the
   * caller must verify that it is still the relay, and compare stream and log, before it calls again: the next call
   * builds on the stream as it is then. Never rejects. Do not call it again before it has returned.
   */
  async publishInOrder(batch: readonly OutgoingEvent[]): Promise<PublishResult> {
    try {
      // A request in flight when the connection breaks is never answered; without this the call would wait for it.
      await this.connection.unlessLost(this.checkConsumers());
      const base = this.lastSequence ?? (await this.streamState()).lastSequence;
      const js = jetstream(this.connection.client());
      const sent = batch.map((event, index) => {
        const after = this.isReplicated ? undefined : batch[index - 1]?.id;
        return publish(js, event, after ?? base + index);
      });
      const acks = sent.map(ack => this.connection.unlessLost(ack));
      return await this.prefixOf(await Promise.allSettled(acks), base);
    } catch (error) {
      this.logger.warn('The broker could not be reached to publish events.', error);
      return { acknowledged: 0, lastSequence: undefined, stopped: 'unreachable' };
    }
  }

  /** @throws when the broker is unavailable */
  async streamState(): Promise<StreamState> {
    const { created, state, config } = await this.connection.unlessLost(this.streams.ensure(STREAM));
    this.isReplicated = config.num_replicas > 1;
    return {
      createdAt: new Date(created),
      firstSequence: state.first_seq,
      lastSequence: state.last_seq,
      messages: state.messages,
    };
  }

  /** Undefined when the stream is empty. @throws when the broker is unavailable */
  async readLastMessage(): Promise<StoredEvent | undefined> {
    const found = await this.connection.unlessLost(lastMessageOf(await this.streams.manager(), STREAM));
    return found === undefined ? undefined : toStoredEvent(found);
  }

  /** Undefined when there is no message with that sequence. @throws when the broker is unavailable */
  async readMessage(sequence: number): Promise<StoredEvent | undefined> {
    const { streams } = await this.streams.manager();
    const found = await this.connection.unlessLost(streams.getMessage(STREAM, { seq: sequence }));
    return found === null ? undefined : toStoredEvent(found);
  }

  /**
   * Everything from `sequence` up to the last message at the time of the call.
   *
   * @throws when the broker is unavailable
   */
  async *messagesFrom(sequence: number): AsyncGenerator<StoredEvent, void, undefined> {
    const { firstSequence } = await this.streamState();
    const client = this.connection.client();
    const lost = new AbortController();
    const stopListening = this.connection.on('disconnected', () => {
      lost.abort();
    });
    const from = Math.max(sequence, firstSequence);
    try {
      for await (const message of readStream(client, STREAM, from, lost.signal)) {
        const id = message.headers?.get(PubHeaders.MsgIdHdr) ?? '';
        yield {
          sequence: message.seq,
          subject: message.subject,
          id,
          payload: message.data,
          storedAt: message.time,
        };
      }
    } finally {
      stopListening();
    }
  }

  private async checkConsumers(): Promise<void> {
    const { generation } = this.connection;
    if (this.checkedIn === generation) return;
    await this.streamState();
    const rewound = await rewindConsumersAhead(await this.streams.manager(), STREAM);
    if (rewound.length > 0)
      this.logger.warn({ msg: 'Consumers were ahead of the stream; set back.', rewound });
    this.checkedIn = generation;
  }

  private async prefixOf(
    results: readonly PromiseSettledResult<PubAck>[],
    base: number,
  ): Promise<PublishResult> {
    const failedAt = results.findIndex(({ status }) => status === 'rejected');
    const stored = (failedAt === -1 ? results : results.slice(0, failedAt)).filter(isFulfilled);
    const lastSequence = stored.at(-1)?.value.seq;
    this.lastSequence = Math.max(base, lastSequence ?? 0);
    const failure = results[failedAt];
    if (failure?.status !== 'rejected') {
      return { acknowledged: stored.length, lastSequence, stopped: undefined };
    }
    const stopped = stopReasonOf(failure.reason);
    this.logger.warn(
      { msg: 'Not all events were published.', acknowledged: stored.length, stopped },
      failure.reason,
    );
    if (stopped === 'overtaken') await this.rereadLastSequence();
    return { acknowledged: stored.length, lastSequence, stopped };
  }

  private async rereadLastSequence(): Promise<void> {
    this.lastSequence = undefined;
    this.lastSequence = await this.streamState().then(
      state => state.lastSequence,
      () => undefined,
    );
  }
}

/** @param after the sequence or the id of the message that must be the last in the stream */
function publish(js: JetStreamClient, event: OutgoingEvent, after: number | string): Promise<PubAck> {
  const expect = {
    streamName: STREAM,
    ...(typeof after === 'number' ? { lastSequence: after } : { lastMsgID: after }),
  };
  return sendEvent(js, event, expect);
}

function isFulfilled(result: PromiseSettledResult<PubAck>): result is PromiseFulfilledResult<PubAck> {
  return result.status === 'fulfilled';
}

function stopReasonOf(error: unknown): StopReason {
  if (!(error instanceof JetStreamApiError)) {
    return error instanceof Error && error.name === 'InvalidArgumentError' ? 'refused' : 'unreachable';
  }
  if (OVERTAKEN_CODES.has(error.code)) return 'overtaken';
  return error.status >= 500 ? 'unreachable' : 'refused';
}

function toStoredEvent({ seq, subject, header, data, time }: StoredMsg): StoredEvent {
  return { sequence: seq, subject, id: header.get(PubHeaders.MsgIdHdr), payload: data, storedAt: time };
}
