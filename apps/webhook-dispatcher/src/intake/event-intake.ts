import { Injectable } from '@nestjs/common';
import type { CloudEvent } from '#libs/contracts';
import { Coalescer } from '#libs/database';
import { Metrics } from '#libs/platform';
import { Dispatcher } from '../delivery/dispatcher.js';
import { LeaseTime } from '../delivery/sending-options.js';
import type { Destination } from '../destinations/destination.rule.js';
import { Traffic } from '../destinations/traffic.js';
import { EventIntakeRepository } from './event-intake.repository.js';

/** Writes events as deliveries, in batches, and starts those for which there is a slot. */
@Injectable()
export class EventIntake {
  private readonly coalescer: Coalescer<CloudEvent, undefined>;

  constructor(
    private readonly repository: EventIntakeRepository,
    private readonly dispatcher: Dispatcher,
    private readonly traffic: Traffic,
    private readonly lease: LeaseTime,
    metrics: Metrics,
  ) {
    this.coalescer = new Coalescer({
      keyOf: ({ id }) => id,
      onBatch: size => metrics.batchWritten('webhook-events', size),
      runBatch: async events => {
        await this.write(events);
        return events.map(() => ({ ok: true, value: undefined }));
      },
    });
  }

  /** Resolves when every delivery of the event is in the database. Idempotent. */
  async accept(event: CloudEvent): Promise<void> {
    await this.coalescer.submit(event);
  }

  private async write(events: readonly CloudEvent[]): Promise<void> {
    const slots: Destination[] = [];
    const refused = new Map<string, Destination>();
    const tryAcquire = (destination: Destination): boolean => {
      const isClaimed = this.traffic.tryAcquire(destination);
      if (isClaimed) slots.push(destination);
      else refused.set(destination.target, destination);
      return isClaimed;
    };
    try {
      const claimed = await this.repository.add(events, this.lease, tryAcquire);
      for (const { target } of claimed) {
        const used = slots.findIndex(slot => slot.target === target);
        if (used >= 0) slots.splice(used, 1);
      }
      this.dispatcher.start(claimed);
      // Only now, when it can be found in the database.
      for (const destination of refused.values()) this.traffic.slots.enqueue(destination);
    } finally {
      // Unused: the delivery existed already, or is behind another one of its task.
      for (const slot of slots) this.traffic.slots.release(slot);
    }
  }
}
