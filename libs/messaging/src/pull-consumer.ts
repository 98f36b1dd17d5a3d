import { setTimeout as pause } from 'node:timers/promises';
import { Logger } from '@nestjs/common';
import { JetStreamApiCodes, JetStreamApiError } from '@nats-io/jetstream';
import type { Metrics } from '#libs/platform';
import type { Outcome } from './acknowledgement.js';
import type { Delivery } from './delivery.js';
import { ensureConsumer } from './ensure-consumer.js';
import type { EventHandling } from './event-handling.js';
import { InProgress } from './in-progress.js';
import type { NatsConnection } from './nats-connection.js';
import { PullRequests } from './pull-requests.js';
import type { Acknowledger } from './acknowledger.js';
import type { Streams } from './streams.js';

/** Delays between attempts to attach to the consumer; the last is repeated. */
const RETRY_WAITS_MS = [100, 250, 500, 1_000, 2_000];
/** An attachment that lasted this long counts as stable: the next loss starts with the shortest delay. */
const STEADY_MS = 5_000;
/** Delay between attempts to read a message from the stream. */
const READ_AGAIN_MS = 500;

export interface ConsumerServices {
  readonly connection: NatsConnection;
  readonly streams: Streams;
  readonly acknowledger: Acknowledger;
  readonly metrics: Metrics;
  readonly ackWaitMs: number;
}

/**
 * Pulls messages from one durable consumer and processes each until it is acknowledged, for as long as the process lives.
 * After a loss of the connection, the consumer or the stream it restores them and continues.
 */
export class PullConsumer {
  private readonly logger = new Logger(PullConsumer.name);
  private readonly closing = new AbortController();
  private readonly inProgress: InProgress;
  private requests: PullRequests | undefined;
  private running: Promise<void> | undefined;
  /** Whether this was reported since the consumer was last attached. */
  private awaitsStream = false;

  constructor(
    private readonly handling: EventHandling,
    private readonly services: ConsumerServices,
  ) {
    this.inProgress = new InProgress(services.ackWaitMs);
  }

  start(): void {
    this.running ??= this.run();
  }

  /** Stops pulling, returns messages that were not begun, and waits until those in progress are done and acknowledged. */
  async close(): Promise<void> {
    this.closing.abort();
    await this.running;
    await this.inProgress.finish();
  }

  private async run(): Promise<void> {
    const { signal } = this.closing;
    const { durable } = this.handling.subscription;
    for (let losses = 0; !this.isClosing(); losses += 1) {
      const startedAt = performance.now();
      try {
        const because = await this.pullUntilLost();
        if (!this.isClosing())
          this.logger.warn({ msg: 'Lost the consumer; attaching again.', durable, because });
      } catch (error) {
        if (this.isClosing()) return;
        this.reportFailure(error);
      }
      if (performance.now() - startedAt > STEADY_MS) losses = 0;
      const waitMs = RETRY_WAITS_MS[losses] ?? RETRY_WAITS_MS.at(-1);
      await pause(waitMs, undefined, { signal }).catch(() => undefined);
    }
  }

  /** At the first start of a system, the stream exists only once its owner has started. */
  private reportFailure(error: unknown): void {
    const { durable, stream } = this.handling.subscription;
    if (!isStreamMissing(error)) {
      this.logger.warn({ msg: 'Could not attach to the consumer; trying again.', durable }, error);
    } else if (!this.awaitsStream) {
      this.awaitsStream = true;
      this.logger.log({ msg: 'Waiting for the stream to be created by its owner.', durable, stream });
    }
  }

  private isClosing(): boolean {
    return this.closing.signal.aborted;
  }

  private async pullUntilLost(): Promise<string> {
    const { connection } = this.services;
    const { signal } = this.closing;
    const { subscription } = this.handling;
    const client = await connection.whenConnected(signal);
    const { generation } = connection;
    await connection.unlessLost(this.ensure());
    this.awaitsStream = false;

    const lost = Promise.withResolvers<string>();
    const requests = new PullRequests(
      client,
      subscription,
      {
        onDelivery: delivery => void this.take(delivery, generation),
        onSpare: () => {
          this.refill();
        },
        onLost: lost.resolve,
      },
      connection.inboxPrefix,
    );
    const giveUp = (): void => {
      lost.resolve('the connection or this process ends');
    };
    const stopListening = connection.on('disconnected', giveUp);
    signal.addEventListener('abort', giveUp);
    if (signal.aborted || connection.generation !== generation) giveUp();
    this.requests = requests;
    this.refill();
    try {
      return await lost.promise;
    } finally {
      stopListening();
      signal.removeEventListener('abort', giveUp);
      this.requests = undefined;
      await requests.close();
    }
  }

  private async ensure(): Promise<void> {
    const { streams, ackWaitMs } = this.services;
    const { subscription } = this.handling;
    await streams.ensure(subscription.stream);
    await ensureConsumer(await streams.manager(), subscription, ackWaitMs);
  }

  private refill(): void {
    if (!this.isClosing()) this.requests?.refill(this.inProgress.size);
  }

  private async take(delivery: Delivery, generation: number): Promise<void> {
    if (this.closing.signal.aborted) {
      delivery.nak();
      return;
    }
    await this.inProgress.track(delivery, () => this.process(delivery, generation));
    this.refill();
  }

  private async process(delivery: Delivery, generation: number): Promise<void> {
    const startedAt = performance.now();
    await this.handling.handle(delivery, this.closing.signal, async outcome => {
      try {
        await this.acknowledge(delivery, generation, outcome, startedAt);
      } catch (error) {
        this.logger.error({ msg: 'A message could not be acknowledged; it will be redelivered.' }, error);
      }
    });
  }

  private async acknowledge(
    delivery: Delivery,
    generation: number,
    outcome: Outcome,
    startedAt: number,
  ): Promise<void> {
    const { durable } = this.handling.subscription;
    const durationSeconds = (performance.now() - startedAt) / 1_000;
    if (!(await this.isSameMessage(delivery, generation))) return;
    const interrupted = outcome.outcome === 'failed' && this.closing.signal.aborted;
    if (interrupted) {
      delivery.nak();
      return;
    }
    const { action } = await this.services.acknowledger.acknowledge(delivery, durable, outcome);
    this.services.metrics.handled(durable, METRIC_OUTCOMES[action], durationSeconds);
    this.logger.debug({
      msg: 'Event handled.',
      durable,
      action,
      duration_ms: Math.round(durationSeconds * 1_000),
    });
  }

  /**
   * Whether the delivery's sequence number still refers to the same message.
   *
   * A broker that lost its storage, or the end of it, reuses sequence numbers, and takes an acknowledgement of a
   * message it no longer has for one of the new message with that number, which would be lost silently. So after a
   * reconnect nothing is acknowledged before the message with that number has been read from the stream.
   */
  private async isSameMessage(delivery: Delivery, receivedIn: number): Promise<boolean> {
    const { connection, streams } = this.services;
    const { signal } = this.closing;
    for (let checkedIn = receivedIn; checkedIn !== connection.generation;) {
      try {
        await connection.whenConnected(signal);
        checkedIn = connection.generation;
        const manager = await streams.manager();
        const reading = manager.streams.getMessage(delivery.stream, { seq: delivery.streamSequence });
        const stored = await connection.unlessLost(reading);
        if (stored?.time.getTime() !== delivery.storedAt.getTime()) return false;
      } catch (error) {
        if (this.isClosing() || isStreamMissing(error)) return false;
        checkedIn = receivedIn;
        await pause(READ_AGAIN_MS, undefined, { signal }).catch(() => undefined);
      }
    }
    return true;
  }
}

function isStreamMissing(error: unknown): boolean {
  return error instanceof JetStreamApiError && error.code === JetStreamApiCodes.StreamNotFound;
}

const METRIC_OUTCOMES = { ack: 'done', retry: 'retry', dead_letter: 'dead' } as const;
