import type { Metrics } from '#libs/platform';
import type { DeadLetterStore } from './dead-letter-store.js';
import type { EventSubscription } from './subscription.js';
import type { NatsConnection } from './nats-connection.js';
import type { Streams } from './streams.js';

/** Updates the metrics every few seconds: messages pending and dead letters per durable consumer. */
export class ConsumerLag {
  private timer: NodeJS.Timeout | undefined;
  private looking = false;
  private counting = false;

  constructor(
    private readonly connection: NatsConnection,
    private readonly streams: Streams,
    private readonly deadLetters: DeadLetterStore,
    private readonly metrics: Metrics,
  ) {}

  start(subscriptions: readonly EventSubscription[], everyMs: number): void {
    if (subscriptions.length === 0) return;
    this.timer = setInterval(() => {
      void this.look(subscriptions);
      void this.countDeadLetters(subscriptions);
    }, everyMs);
    this.timer.unref();
  }

  stop(): void {
    clearInterval(this.timer);
  }

  /** A failed poll keeps the last values: the broker's absence has its own readiness check. */
  private async look(subscriptions: readonly EventSubscription[]): Promise<void> {
    if (this.looking || !this.connection.isConnected) return;
    this.looking = true;
    try {
      const { consumers } = await this.streams.manager();
      for (const { stream, durable } of subscriptions) {
        const { num_pending, num_ack_pending } = await consumers.info(stream, durable);
        this.metrics.consumerLag(durable, num_pending);
        this.metrics.consumerUnacknowledged(durable, num_ack_pending);
      }
    } catch {
      return;
    } finally {
      this.looking = false;
    }
  }

  /** As for the lag: while the database is unavailable the last values stay, and its readiness check says why. */
  private async countDeadLetters(subscriptions: readonly EventSubscription[]): Promise<void> {
    if (this.counting) return;
    this.counting = true;
    try {
      const open = await this.deadLetters.countOpen();
      for (const { durable } of subscriptions) this.metrics.openDeadLetters(durable, open.get(durable) ?? 0);
    } catch {
      return;
    } finally {
      this.counting = false;
    }
  }
}
