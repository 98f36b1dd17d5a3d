import { Inject, Injectable } from '@nestjs/common';
import { Server } from '@nestjs/microservices';
import type { CustomTransportStrategy, MessageHandler } from '@nestjs/microservices';
import { Clock, Metrics } from '#libs/platform';
import { Acknowledger } from './acknowledger.js';
import { Answering, CommandAnswerer } from './command-answerer.js';
import { ConsumerLag } from './consumer-lag.js';
import { DeadLetterStore } from './dead-letter-store.js';
import { EventHandling } from './event-handling.js';
import { MESSAGING_OPTIONS, tuningOf } from './messaging-options.js';
import type { MessagingOptions, Tuning } from './messaging-options.js';
import { NatsConnection } from './nats-connection.js';
import { PullConsumer } from './pull-consumer.js';
import { ResendAnswerer } from './resend-answerer.js';
import { Resends } from './resends.js';
import { Streams } from './streams.js';
import { CommandSubscription, EventSubscription } from './subscription.js';

/** Dependencies shared by all event consumers. */
@Injectable()
export class Consuming {
  constructor(
    readonly connection: NatsConnection,
    readonly streams: Streams,
    readonly deadLetters: DeadLetterStore,
    readonly metrics: Metrics,
    readonly clock: Clock,
    readonly resends: Resends,
  ) {}
}

/**
 * Nest's transport for the broker: event handlers become durable pull consumers, command handlers become
 * subscriptions in the service's queue group.
 */
@Injectable()
export class CountersignTransport extends Server implements CustomTransportStrategy {
  private readonly tuning: Tuning;
  private readonly acknowledger: Acknowledger;
  private readonly lag: ConsumerLag;
  private readonly subscriptions: EventSubscription[] = [];
  private readonly consumers: PullConsumer[] = [];
  private readonly answerers: (CommandAnswerer | ResendAnswerer)[] = [];
  private readonly taken = new Set<string>();

  constructor(
    private readonly connection: NatsConnection,
    private readonly consuming: Consuming,
    private readonly answering: Answering,
    @Inject(MESSAGING_OPTIONS) private readonly options: MessagingOptions,
  ) {
    super();
    this.tuning = tuningOf(options);
    const { streams, deadLetters, metrics, clock } = consuming;
    this.acknowledger = new Acknowledger(connection, clock, this.tuning, deadLetters, metrics);
    this.lag = new ConsumerLag(connection, streams, deadLetters, metrics);
  }

  /** Called by Nest for each decorated method. Two handlers for one name fail the start. */
  override addHandler(
    pattern: unknown,
    callback: MessageHandler,
    _isEventHandler?: boolean,
    extras: Record<string, unknown> = {},
  ): void {
    const { subscription } = extras;
    if (subscription instanceof EventSubscription) this.addConsumer(subscription, callback);
    else if (subscription instanceof CommandSubscription) this.addAnswerer(subscription, callback);
    else
      throw new Error(`The handler of ${String(pattern)} needs @OnEvent, @OnEveryEvent or @HandlesCommand.`);
  }

  /** Returns immediately: whatever needs the broker runs once it is connected. */
  listen(callback: (error?: unknown) => void): void {
    for (const answerer of this.answerers) answerer.start(this.options.serviceName);
    for (const consumer of this.consumers) consumer.start();
    this.lag.start(this.subscriptions, this.tuning.lagPollMs);
    callback();
  }

  /**
   * Stops accepting work, then finishes and acknowledges what is in progress. The connection stays open: other parts still
   * flush.
   */
  async close(): Promise<void> {
    this.lag.stop();
    await Promise.all([...this.consumers, ...this.answerers].map(part => part.close()));
  }

  on(): never {
    throw new Error('The transport has no events of its own; NatsConnection has.');
  }

  unwrap(): never {
    throw new Error('Inject NatsConnection instead.');
  }

  private addConsumer(subscription: EventSubscription, callback: MessageHandler): void {
    const { durable } = subscription;
    const { serviceName } = this.options;
    if (!durable.startsWith(`${serviceName}--`)) {
      throw new Error(`The durable ${durable} must begin with ${serviceName}--, the service that owns it.`);
    }
    this.takeName(`durable ${durable}`);
    this.consuming.deadLetters.checkDatabase(durable);
    const handling = new EventHandling(subscription, input => callback(input), this.tuning.outagePatienceMs);
    const { connection, acknowledger } = this;
    const { streams, metrics } = this.consuming;
    const services = { connection, streams, acknowledger, metrics, ackWaitMs: this.tuning.ackWaitMs };
    this.subscriptions.push(subscription);
    this.consumers.push(new PullConsumer(handling, services));
    this.answerers.push(new ResendAnswerer(handling, connection));
    this.consuming.resends.register(handling);
  }

  private addAnswerer({ contract }: CommandSubscription, callback: MessageHandler): void {
    this.takeName(contract.subject);
    this.answerers.push(
      new CommandAnswerer(contract, input => callback(input), this.answering, this.connection),
    );
  }

  private takeName(name: string): void {
    if (this.taken.has(name)) throw new Error(`There are two handlers for the ${name}.`);
    this.taken.add(name);
  }
}
