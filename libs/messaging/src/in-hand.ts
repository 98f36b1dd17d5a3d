import type { Delivery } from './delivery.js';

/** Signs of life in each ack wait: one may be lost. */
const SIGNS_PER_ACK_WAIT = 3;

/** The deliveries a consumer works on. While they are here the server is told not to deliver them again. */
export class InHand {
  private readonly deliveries = new Map<string, Delivery>();
  private readonly signsOfLife: NodeJS.Timeout;
  private emptied = Promise.withResolvers<undefined>();

  constructor(ackWaitMs: number) {
    this.signsOfLife = setInterval(() => {
      for (const delivery of this.deliveries.values()) delivery.working();
    }, ackWaitMs / SIGNS_PER_ACK_WAIT);
    this.signsOfLife.unref();
  }

  get size(): number {
    return this.deliveries.size;
  }

  /**
   * Holds the delivery for as long as `work` takes.
   *
   * A process that was stopped for longer than the ack wait gets what it has in hand a second time. That
   * copy is dropped: the first one's answer is about the message and counts for both.
   */
  async during(delivery: Delivery, work: () => Promise<void>): Promise<void> {
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

  /** Resolves when the last one is finished; then nothing may be added any more. */
  async finish(): Promise<void> {
    while (this.deliveries.size > 0) {
      this.emptied = Promise.withResolvers();
      await this.emptied.promise;
    }
    clearInterval(this.signsOfLife);
  }
}
