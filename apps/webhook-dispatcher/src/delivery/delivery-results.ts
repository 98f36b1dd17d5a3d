import { setTimeout as pause } from 'node:timers/promises';
import { Injectable, Logger } from '@nestjs/common';
import { Coalescer, isConnectionError } from '#libs/database';
import { Metrics } from '#libs/platform';
import type { ClaimedInLane } from '../ordering/delivery-order.sql.js';
import { DeliveryResultsRepository } from './delivery-results.repository.js';
import type { DeliveryResult } from './delivery-results.repository.js';
import { LeaseTime } from './sending-options.js';

const RETRY_MS = 500;

/** Writes results in batches. While the database is unavailable it keeps them until their lease ends. */
@Injectable()
export class DeliveryResults {
  private readonly logger = new Logger(DeliveryResults.name);
  private readonly coalescer: Coalescer<DeliveryResult, ClaimedInLane | undefined>;
  private stopping = false;

  constructor(
    repository: DeliveryResultsRepository,
    private readonly lease: LeaseTime,
    metrics: Metrics,
  ) {
    this.coalescer = new Coalescer<DeliveryResult, ClaimedInLane | undefined>({
      // One of each lane at a time: the delivery that follows it is then unambiguously its successor.
      keyOf: laneOf,
      onBatch: size => metrics.batchWritten('webhook-settlements', size),
      runBatch: async results => {
        const claimed = await repository.record(results, lease);
        const next = new Map(claimed.map(one => [laneOf(one), one]));
        return results.map(result => ({ ok: true, value: next.get(laneOf(result)) }));
      },
    });
  }

  /** @returns the next delivery of its lane, if the result requested it and there is one */
  async record(result: DeliveryResult): Promise<ClaimedInLane | undefined> {
    const giveUpAt = performance.now() + this.lease.leaseMs;
    for (;;) {
      try {
        return await this.coalescer.submit(result);
      } catch (error) {
        if (!isConnectionError(error) || this.stopping || performance.now() > giveUpAt) throw error;
        this.logger.warn({
          msg: 'The result of a delivery could not be recorded; retrying.',
          delivery_id: result.deliveryId,
        });
        await pause(RETRY_MS);
      }
    }
  }

  /** Accepts no more; resolves when every accepted result is written. */
  async close(): Promise<void> {
    this.stopping = true;
    await this.coalescer.drain();
  }
}

function laneOf({
  taskId,
  destinationId,
}: {
  readonly taskId: string | null;
  readonly destinationId: string;
}): string {
  return `${taskId ?? ''} ${destinationId}`;
}
