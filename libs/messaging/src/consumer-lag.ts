import type { Metrics } from '#libs/platform';
import type { EventSubscription } from './subscription.js';
import type { NatsConnection } from './nats-connection.js';
import type { Streams } from './streams.js';

/** Tells the metrics, every few seconds, how many messages wait for each durable consumer. */
export class ConsumerLag {
  private timer: NodeJS.Timeout | undefined;
  private looking = false;

  constructor(
    private readonly connection: NatsConnection,
    private readonly streams: Streams,
    private readonly metrics: Metrics,
  ) {}

  start(subscriptions: readonly EventSubscription[], everyMs: number): void {
    this.timer = setInterval(() => void this.look(subscriptions), everyMs);
    this.timer.unref();
  }

  stop(): void {
    clearInterval(this.timer);
  }

  /** A look that fails leaves the last figures: the broker's absence has a readiness check of its own. */
  private async look(subscriptions: readonly EventSubscription[]): Promise<void> {
    if (this.looking || !this.connection.isConnected) return;
    this.looking = true;
    try {
      const { consumers } = await this.streams.manager();
      for (const { stream, durable } of subscriptions) {
        const { num_pending } = await consumers.info(stream, durable);
        this.metrics.consumerLag(durable, num_pending);
      }
    } catch {
      return;
    } finally {
      this.looking = false;
    }
  }
}
