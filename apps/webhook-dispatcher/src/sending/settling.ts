import { setTimeout as pause } from 'node:timers/promises';
import { Injectable, Logger } from '@nestjs/common';
import { Coalescer, isConnectionError } from '#libs/database';
import { Metrics } from '#libs/platform';
import type { TakenFromLane } from '../persistence/lanes.js';
import { SettlementRepository } from '../persistence/settlement.repository.js';
import type { Settlement } from '../persistence/settlement.repository.js';
import { LeaseTime } from './lease-time.js';

const RETRY_MS = 500;

/** Writes settlements down in batches. While the database is away it keeps them for as long as their lease lasts. */
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
      // One of each line at a time: what follows it is then unmistakably its successor.
      keyOf: laneOf,
      onBatch: size => metrics.batchWritten('webhook-settlements', size),
      runBatch: async settlements => {
        const taken = await repository.settle(settlements, lease);
        const next = new Map(taken.map(one => [laneOf(one), one]));
        return settlements.map(settlement => ({ ok: true, value: next.get(laneOf(settlement)) }));
      },
    });
  }

  /** @returns the next of its line, when the settlement asked for it and there is one */
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

  /** Takes nothing more; resolves when all that was taken is written. */
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
