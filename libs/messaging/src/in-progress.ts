import type { Delivery } from './delivery.js';

/** Progress messages per ack wait: one may be lost. */
const EXTENSIONS_PER_ACK_WAIT = 3;

/**
 * The deliveries that a consumer is working on. While they are here, progress messages keep the server from
 * redelivering them.
 */
export class InProgress {
  private readonly deliveries = new Map<string, Delivery>();
  private readonly extending: NodeJS.Timeout;
  private emptied = Promise.withResolvers<undefined>();

  constructor(ackWaitMs: number) {
    this.extending = setInterval(() => {
      for (const delivery of this.deliveries.values()) delivery.working();
    }, ackWaitMs / EXTENSIONS_PER_ACK_WAIT);
    this.extending.unref();
  }

  get size(): number {
    return this.deliveries.size;
  }

  /**
   * Holds the delivery for as long as `work` takes.
   *
   * A process that was paused for longer than the ack wait receives its current deliveries a second time. The copy is
   * dropped: the acknowledgement of the first counts for both.
   */
  async track(delivery: Delivery, work: () => Promise<void>): Promise<void> {
    const { identity } = delivery;
    if (this.deliveries.has(identity)) return;
    this.deliveries.set(identity, delivery);
    try {
      await work();
    } finally {
      this.deliveries.delete(identity);
      if (this.deliveries.size === 0) this.emptied.resolve(undefined);
    }
  }

  /** Resolves when the last one is finished; nothing may be added after that. */
  async finish(): Promise<void> {
    while (this.deliveries.size > 0) {
      this.emptied = Promise.withResolvers();
      await this.emptied.promise;
    }
    clearInterval(this.extending);
  }
}
