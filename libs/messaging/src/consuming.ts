import { Injectable } from '@nestjs/common';
import { Clock, Metrics } from '#libs/platform';
import { DeadLetterStore } from './dead-letter-store.js';
import { NatsConnection } from './nats-connection.js';
import { Streams } from './streams.js';

/** Dependencies shared by all event consumers. */
@Injectable()
export class Consuming {
  constructor(
    readonly connection: NatsConnection,
    readonly streams: Streams,
    readonly deadLetters: DeadLetterStore,
    readonly metrics: Metrics,
    readonly clock: Clock,
  ) {}
}
