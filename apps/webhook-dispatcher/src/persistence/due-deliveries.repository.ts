import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { rowsOf } from '#libs/database';
import type { Destination } from '../domain/destination.js';
import type { Lease, TakenDelivery } from './taken-delivery.js';

/** Targets looked at in one statement: 1,000 take about 5 ms. */
const PAGE = 1_000;

export interface Claim {
  readonly target: string;
  /** How many of its deliveries there is room for. */
  readonly limit: number;
}

/**
 * Who has something due, one step through the index for each target however much waits there: a dead
 * destination with a million deliveries costs as much as one with a single delivery.
 *
 * Index: deliveries_pending.
 */
const DUE_TARGETS = `
  WITH RECURSIVE walk AS (
    (SELECT target, origin, next_attempt_at FROM deliveries
      WHERE status = 'pending' AND target > $1
      ORDER BY target, next_attempt_at LIMIT 1)
    UNION ALL
    SELECT next.*
      FROM walk, LATERAL (
        SELECT target, origin, next_attempt_at FROM deliveries
         WHERE status = 'pending' AND target > walk.target
         ORDER BY target, next_attempt_at LIMIT 1) AS next
  )
  SELECT target, origin, coalesce(next_attempt_at <= now(), false) AS "isDue" FROM walk LIMIT $2`;

/** A few for each target, so that none can fill the batch. */
const CLAIM = `
  UPDATE deliveries AS delivery
     SET held = false, lease_id = $3, next_attempt_at = now() + $4 * interval '1 ms'
   WHERE delivery_id IN (
     SELECT due.delivery_id
       FROM unnest($1::uuid[], $2::int[]) AS room (target, places),
            LATERAL (SELECT delivery_id FROM deliveries
                      WHERE target = room.target AND status = 'pending' AND next_attempt_at <= now()
                      ORDER BY next_attempt_at LIMIT room.places
                      FOR UPDATE SKIP LOCKED) AS due)
  RETURNING delivery_id AS "deliveryId", target, origin`;

/** What waits in the database for its time: retries, what there was no room for, what a dead sender left. */
@Injectable()
export class DueDeliveriesRepository {
  constructor(private readonly dataSource: DataSource) {}

  /** All destinations with a delivery that is due, page by page. */
  async *dueDestinations(): AsyncGenerator<readonly Destination[]> {
    let last = '00000000-0000-0000-0000-000000000000';
    for (;;) {
      const page = await rowsOf<Destination & { readonly isDue: boolean }>(this.dataSource, DUE_TARGETS, [
        last,
        PAGE,
      ]);
      yield page.filter(({ isDue }) => isDue);
      const end = page.at(-1);
      if (end === undefined || page.length < PAGE) return;
      last = end.target;
    }
  }

  async claim(claims: readonly Claim[], { leaseId, leaseMs }: Lease): Promise<readonly TakenDelivery[]> {
    if (claims.length === 0) return [];
    return rowsOf<TakenDelivery>(this.dataSource, CLAIM, [
      claims.map(({ target }) => target),
      claims.map(({ limit }) => limit),
      leaseId,
      leaseMs,
    ]);
  }
}
