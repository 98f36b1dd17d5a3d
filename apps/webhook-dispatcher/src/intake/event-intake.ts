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
        await this.takeIn(events);
        return events.map(() => ({ ok: true, value: undefined }));
      },
    });
  }

  /** Resolves when every delivery of the event is in the database. Idempotent. */
  async take(event: CloudEvent): Promise<void> {
    await this.coalescer.submit(event);
  }

  private async takeIn(events: readonly CloudEvent[]): Promise<void> {
    const slots: Destination[] = [];
    const refused = new Map<string, Destination>();
    const mayTake = (destination: Destination): boolean => {
      const isTaken = this.traffic.tryTake(destination);
      if (isTaken) slots.push(destination);
      else refused.set(destination.target, destination);
      return isTaken;
    };
    try {
      const taken = await this.repository.takeIn(events, this.lease, mayTake);
      for (const { target } of taken) {
        const used = slots.findIndex(slot => slot.target === target);
        if (used >= 0) slots.splice(used, 1);
      }
      this.dispatcher.start(taken);
      // Only now, when it can be found in the database.
      for (const destination of refused.values()) this.traffic.slots.wants(destination);
    } finally {
      // Unused: the delivery existed already, or is behind another one of its task.
      for (const slot of slots) this.traffic.slots.giveBack(slot);
    }
  }
}
