import { setTimeout as pause } from 'node:timers/promises';
import { Injectable, Logger } from '@nestjs/common';
import { Coalescer, isConnectionError } from '#libs/database';
import { Metrics } from '#libs/platform';
import type { TakenFromLane } from '../persistence/lanes.js';
import { SettlementRepository } from '../persistence/settlement.repository.js';
import type { Settlement } from '../persistence/settlement.repository.js';
import { LeaseTime } from './lease-time.js';

const RETRY_MS = 500;

/** Writes settlements in batches. While the database is unavailable it keeps them until their lease ends. */
@Injectable()
export class Settling {
  private readonly logger = new Logger(Settling.name);
  private readonly coalescer: Coalescer<Settlement, TakenFromLane | undefined>;
  private stopping = false;

  constructor(
    repository: SettlementRepository,
    private readonly lease: LeaseTime,
    metrics: Metrics,
  ) {
    this.coalescer = new Coalescer<Settlement, TakenFromLane | undefined>({
      // One of each lane at a time: the delivery that follows it is then unambiguously its successor.
      keyOf: laneOf,
      onBatch: size => metrics.batchWritten('webhook-settlements', size),
      runBatch: async settlements => {
        const taken = await repository.settle(settlements, lease);
        const next = new Map(taken.map(one => [laneOf(one), one]));
        return settlements.map(settlement => ({ ok: true, value: next.get(laneOf(settlement)) }));
      },
    });
  }

  /** @returns the next delivery of its lane, if the settlement requested it and there is one */
  async settle(settlement: Settlement): Promise<TakenFromLane | undefined> {
    const giveUpAt = performance.now() + this.lease.leaseMs;
    for (;;) {
      try {
        return await this.coalescer.submit(settlement);
      } catch (error) {
        if (!isConnectionError(error) || this.stopping || performance.now() > giveUpAt) throw error;
        this.logger.warn({
          msg: 'A delivery could not be settled; trying again.',
          delivery_id: settlement.deliveryId,
        });
        await pause(RETRY_MS);
      }
    }
  }

  /** Accepts no more; resolves when every accepted settlement is written. */
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
