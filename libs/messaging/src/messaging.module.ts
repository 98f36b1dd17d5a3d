import { Module } from '@nestjs/common';
import type { DynamicModule, INestApplicationContext } from '@nestjs/common';
import { Broadcasts } from './broadcasts.js';
import { CallMetrics } from './call-metrics.js';
import { Answering } from './command-answerer.js';
import { CommandClient } from './command-client.js';
import { Consuming, CountersignTransport } from './countersign.transport.js';
import { deadLetterAnswers } from './dead-letter-answers.js';
import { DeadLetterDesk } from './dead-letter-desk.js';
import { DeadLetterErasure } from './dead-letter-erasure.js';
import { DeadLetterStore } from './dead-letter-store.js';
import { EventPublisher } from './event-publisher.js';
import { MESSAGING_OPTIONS } from './messaging-options.js';
import type { MessagingOptions } from './messaging-options.js';
import { NatsConnection } from './nats-connection.js';
import { OutsideConsumers } from './outside-consumers.js';
import { Resends } from './resends.js';
import { SealedReplies } from './sealed-replies.js';
import { StreamPublisher } from './stream-publisher.js';
import { Streams } from './streams.js';

/**
 * Everything a service needs to consume events and to send and answer commands. Global; requires `PlatformModule`. A
 * service that consumes events or owns a stream also needs `DatabaseModule` with {@link MESSAGING_MIGRATIONS}.
 * `startService({ strategy: createTransport })` passes the transport to Nest.
 */
@Module({})
export class MessagingModule {
  static forRoot(options: MessagingOptions): DynamicModule {
    return {
      module: MessagingModule,
      global: true,
      controllers: [...deadLetterAnswers(options.serviceName)],
      providers: [
        { provide: MESSAGING_OPTIONS, useValue: options },
        NatsConnection,
        Broadcasts,
        OutsideConsumers,
        Streams,
        DeadLetterStore,
        DeadLetterErasure,
        Resends,
        DeadLetterDesk,
        Consuming,
        CallMetrics,
        SealedReplies,
        Answering,
        CommandClient,
        EventPublisher,
        StreamPublisher,
        CountersignTransport,
      ],
      exports: [
        NatsConnection,
        Broadcasts,
        CommandClient,
        DeadLetterErasure,
        EventPublisher,
        StreamPublisher,
        CountersignTransport,
      ],
    };
  }
}

export function createTransport(app: Pick<INestApplicationContext, 'get'>): CountersignTransport {
  return app.get(CountersignTransport);
}
