import { Injectable } from '@nestjs/common';
import { jetstream } from '@nats-io/jetstream';
import type { StreamName } from '#libs/contracts';
import { NatsConnection } from './nats-connection.js';
import { sendEvent } from './send-event.js';
import type { OutgoingEvent } from './send-event.js';
import { Streams } from './streams.js';

/**
 * Publishes events on the streams other than TASK. These events are independent of one another: any replica may
 * publish, several at a time. An event published again within two minutes is stored once.
 */
@Injectable()
export class StreamPublisher {
  constructor(
    private readonly connection: NatsConnection,
    private readonly streams: Streams,
  ) {}

  /**
   * When the stream was created. A different time than before means that its content is lost.
   *
   * @throws when the broker is unavailable
   */
  async createdAt(stream: Exclude<StreamName, 'TASK'>): Promise<Date> {
    return new Date((await this.streams.ensure(stream)).created);
  }

  /** Resolves when the event is stored. @throws when the broker is unavailable or refuses it */
  async publish(stream: Exclude<StreamName, 'TASK'>, event: OutgoingEvent): Promise<void> {
    const ack = sendEvent(jetstream(this.connection.client()), event, { streamName: stream });
    await this.connection.unlessLost(ack);
  }
}
