import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { rowsOf } from '#libs/database';
import type { Pick } from '../domain/fair-queue.rule.js';
import { LeaseTime } from '../sending/lease-time.js';
import type { TakenDelivery } from './taken-delivery.js';

/** As many per target as it has slots, so that no target can fill the batch. Uses index deliveries_due. */
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

/** Each was requested by a person, so there are few. */
const EXPEDITED_ORGANIZATIONS = 1_000;

/** One index step per organization. Uses index deliveries_expedited. */
const EXPEDITED = `
  WITH RECURSIVE walk AS (
    (SELECT org_id FROM deliveries WHERE expedited AND next_attempt_at IS NOT NULL
      ORDER BY org_id, next_attempt_at LIMIT 1)
    UNION ALL
    SELECT next.org_id
      FROM walk, LATERAL (SELECT org_id FROM deliveries
                           WHERE expedited AND next_attempt_at IS NOT NULL AND org_id > walk.org_id
                           ORDER BY org_id, next_attempt_at LIMIT 1) AS next
  )
  SELECT org_id AS "orgId" FROM walk LIMIT ${EXPEDITED_ORGANIZATIONS}`;

/** Uses index deliveries_expedited. */
const CLAIM_EXPEDITED = `
  UPDATE deliveries AS delivery
     SET held = false, lease_id = gen_random_uuid(), next_attempt_at = now() + $3 * interval '1 ms'
   WHERE delivery_id IN (
     SELECT due.delivery_id
       FROM unnest($1::uuid[], $2::int[]) AS room (org_id, places),
            LATERAL (SELECT delivery_id FROM deliveries
                      WHERE org_id = room.org_id AND expedited AND next_attempt_at <= now()
                      ORDER BY next_attempt_at LIMIT room.places
                      FOR UPDATE SKIP LOCKED) AS due)
  RETURNING delivery_id AS "deliveryId", lease_id AS "leaseId", org_id AS "orgId", target, origin`;

/**
 * Claims pending deliveries from the database when they are due: retries, deliveries without a slot, and those of a
 * crashed sender.
 */
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

  /** Organizations with an expedited delivery that is waiting or in progress. */
  async expeditedOrganizations(): Promise<readonly string[]> {
    const rows = await rowsOf<{ readonly orgId: string }>(this.dataSource, EXPEDITED);
    return rows.map(({ orgId }) => orgId);
  }

  /** @param places the maximum number to claim, by organization */
  async claimExpedited(places: ReadonlyMap<string, number>): Promise<readonly TakenDelivery[]> {
    if (places.size === 0) return [];
    return rowsOf<TakenDelivery>(this.dataSource, CLAIM_EXPEDITED, [
      [...places.keys()],
      [...places.values()],
      this.lease.leaseMs,
    ]);
  }
}
