import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { rowsOf } from '#libs/database';
import type { Pick } from '../domain/fair-queue.rule.js';
import { LeaseTime } from '../sending/lease-time.js';
import type { TakenDelivery } from './taken-delivery.js';

/** As many of each target as it has slots, so that none can fill the batch. Uses deliveries_due. */
const CLAIM = `
  UPDATE deliveries AS delivery
     SET held = false, lease_id = gen_random_uuid(), next_attempt_at = now() + $5 * interval '1 ms'
   WHERE delivery_id IN (
     SELECT due.delivery_id
       FROM unnest($1::uuid[], $2::text[], $3::uuid[], $4::int[]) AS room (org_id, origin, target, places),
            LATERAL (SELECT delivery_id FROM deliveries
                      WHERE org_id = room.org_id AND origin COLLATE "C" = room.origin COLLATE "C"
                        AND target = room.target AND status = 'pending' AND next_attempt_at <= now()
                      ORDER BY next_attempt_at LIMIT room.places
                      FOR UPDATE SKIP LOCKED) AS due)
  RETURNING delivery_id AS "deliveryId", lease_id AS "leaseId", org_id AS "orgId", target, origin`;

/** Takes what waits in the database for its time: retries, what there was no room for, what a dead sender left. */
@Injectable()
export class DueDeliveriesRepository {
  constructor(
    private readonly dataSource: DataSource,
    private readonly lease: LeaseTime,
  ) {}

  async claim(picks: readonly Pick[]): Promise<readonly TakenDelivery[]> {
    if (picks.length === 0) return [];
    return rowsOf<TakenDelivery>(this.dataSource, CLAIM, [
      picks.map(({ destination }) => destination.orgId),
      picks.map(({ destination }) => destination.origin),
      picks.map(({ destination }) => destination.target),
      picks.map(({ count }) => count),
      this.lease.leaseMs,
    ]);
  }
}
