import { Injectable } from '@nestjs/common';
import { jetstream } from '@nats-io/jetstream';
import { headers } from '@nats-io/transport-node';
import type { StreamName } from '#libs/contracts';
import type { OutgoingEvent } from './event-publisher.js';
import { NatsConnection } from './nats-connection.js';
import { Streams } from './streams.js';

const ACK_TIMEOUT_MS = 5_000;

/**
 * Puts events on the streams other than TASK, where each stands for itself: several may be under way at a time,
 * from any replica. One published again within two minutes is stored once.
 */
@Injectable()
export class StreamPublisher {
  constructor(
    private readonly connection: NatsConnection,
    private readonly streams: Streams,
  ) {}

  /** When the stream was made: another time than before means that all that was in it is gone. @throws when the broker is away */
  async createdAt(stream: Exclude<StreamName, 'TASK'>): Promise<Date> {
    return new Date((await this.streams.ensure(stream)).created);
  }

  /** Resolves when it is stored. @throws when the broker is away, or does not want it */
  async publish(stream: Exclude<StreamName, 'TASK'>, event: OutgoingEvent): Promise<void> {
    const sent = headers();
    for (const [name, value] of Object.entries(event.headers ?? {})) sent.set(name, value);
    const ack = jetstream(this.connection.client()).publish(event.subject, event.payload, {
      msgID: event.id,
      headers: sent,
      timeout: ACK_TIMEOUT_MS,
      expect: { streamName: stream },
    });
    await this.connection.unlessLost(ack);
  }
}
