import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { EntityManager } from 'typeorm';
import type { CloudEvent } from '#libs/contracts';
import { rowsOf, transaction } from '#libs/database';
import { IdSource } from '#libs/platform';
import { destinationOf, subscribersOf } from '../domain/destination.js';
import type { Destination, Subscription } from '../domain/destination.js';
import { advanceLanes } from './lanes.js';
import type { Lease, TakenDelivery } from './taken-delivery.js';

/** A delivery about to be written. */
interface NewDelivery extends Destination {
  readonly deliveryId: string;
  readonly event: CloudEvent;
  readonly destinationId: string;
  readonly endpointId: string | null;
  /** Not before others: an earlier event is still to come, or stands before it in this batch. */
  readonly waits: boolean;
  readonly take: boolean;
}

interface Cursor {
  readonly task_id: string;
  readonly seen_through: number;
  readonly had_gap: boolean;
}

type CallbackRow = Subscription & { readonly taskId: string; readonly confirmed: boolean };

/** One row for each task, locked in the order of ids until the end of the transaction. */
const SEE = `
  INSERT INTO task_cursors (task_id, seen_through, seen_ahead)
  SELECT task_id, seen_through(0, numbers), seen_ahead(seen_through(0, numbers), numbers)
    FROM (SELECT task_id, array_agg(sequence) AS numbers
            FROM unnest($1::uuid[], $2::int[]) AS seen (task_id, sequence)
           GROUP BY task_id) AS task
   ORDER BY task_id
  ON CONFLICT (task_id) DO UPDATE SET
    seen_through = seen_through(greatest(task_cursors.seen_through, excluded.seen_through),
                                task_cursors.seen_ahead || excluded.seen_ahead),
    seen_ahead = seen_ahead(seen_through(greatest(task_cursors.seen_through, excluded.seen_through),
                                         task_cursors.seen_ahead || excluded.seen_ahead),
                            task_cursors.seen_ahead || excluded.seen_ahead),
    had_gap = task_cursors.seen_ahead <> '{}'
  RETURNING task_id, seen_through, had_gap`;

const CALLBACKS = `
  SELECT task_id AS "taskId", NULL AS "endpointId", org_id AS "orgId", url, events, confirmed
    FROM callbacks WHERE task_id = ANY ($1::uuid[]) AND gone_at IS NULL`;

const CONFIRM = `UPDATE callbacks SET confirmed = true WHERE task_id = ANY ($1::uuid[]) AND NOT confirmed`;

const ENDPOINTS = `
  SELECT endpoint_id AS "endpointId", org_id AS "orgId", url, events
    FROM endpoints
   WHERE org_id = ANY ($1::uuid[]) AND deleted_at IS NULL AND disabled_reason IS NULL`;

const INSERT_EVENTS = `
  INSERT INTO events (event_id, body, traceparent)
  SELECT * FROM unnest($1::uuid[], $2::text[], $3::text[])
  ON CONFLICT DO NOTHING`;

/** Index: deliveries_in_line, for the earlier deliveries that stand in the way. */
const INSERT_DELIVERIES = `
  INSERT INTO deliveries (delivery_id, org_id, event_id, event_type, task_id, sequence, destination_id,
                          endpoint_id, target, origin, status, held, next_attempt_at, lease_id)
  SELECT delivery_id, org_id, event_id, event_type, task_id, sequence, destination_id,
         endpoint_id, target, origin, 'pending', NOT is_free,
         CASE WHEN is_free AND take THEN now() + $13 * interval '1 ms'
              WHEN is_free THEN now()
              ELSE nullif(blocked_until, 'infinity') END,
         CASE WHEN is_free AND take THEN $12::uuid END
    FROM unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::text[], $5::uuid[], $6::int[], $7::uuid[], $8::uuid[],
                $9::uuid[], $10::text[], $11::boolean[], $14::boolean[])
         AS new (delivery_id, org_id, event_id, event_type, task_id, sequence, destination_id, endpoint_id,
                 target, origin, waits, take),
         LATERAL (SELECT CASE WHEN waits THEN 'infinity' ELSE (
                    SELECT max(CASE WHEN held THEN 'infinity' ELSE coalesce(overtake_at, 'infinity') END)
                      FROM deliveries AS earlier
                     WHERE earlier.task_id = new.task_id AND earlier.destination_id = new.destination_id
                       AND earlier.sequence < new.sequence AND earlier.status = 'pending') END AS blocked_until
                 ) AS line,
         LATERAL (SELECT blocked_until IS NULL OR blocked_until <= now() AS is_free) AS judged
  ON CONFLICT ON CONSTRAINT deliveries_once DO NOTHING
  RETURNING delivery_id AS "deliveryId", target, origin, task_id AS "taskId", lease_id IS NOT NULL AS taken`;

/** Turns events into deliveries, many at a time, each once for each destination however often it comes. */
@Injectable()
export class EventIntakeRepository {
  constructor(
    private readonly dataSource: DataSource,
    private readonly ids: IdSource,
  ) {}

  /**
   * @param mayTake whether this process will send a delivery there at once; asked for each new delivery
   * @returns what it has taken; each was granted by `mayTake`, but not all that were granted need be here
   */
  async takeIn(
    events: readonly CloudEvent[],
    lease: Lease,
    mayTake: (destination: Destination) => boolean,
  ): Promise<readonly TakenDelivery[]> {
    return transaction(this.dataSource, async manager => {
      const cursors = await this.see(manager, events);
      const news = this.deliveriesOf(events, cursors, await this.subscribers(manager, events), mayTake);
      const inserted = await this.insert(manager, news, lease);
      const known = new Set(inserted.map(({ deliveryId }) => deliveryId));
      // A gap was closed, or something here came for the second time: then others may be free as well.
      const unsettled = [
        ...[...cursors.values()].filter(({ had_gap }) => had_gap).map(({ task_id }) => task_id),
        ...news.filter(({ deliveryId }) => !known.has(deliveryId)).map(({ event }) => event.subject),
      ];
      const lanes = [...new Set(unsettled)].map(taskId => ({ taskId, destinationId: null, take: false }));
      await advanceLanes(manager, lanes, lease);
      return inserted.filter(({ taken }) => taken);
    });
  }

  private async see(
    manager: EntityManager,
    events: readonly CloudEvent[],
  ): Promise<ReadonlyMap<string, Cursor>> {
    const rows = await rowsOf<Cursor>(manager, SEE, [
      events.map(({ subject }) => subject),
      events.map(({ sequence }) => sequence),
    ]);
    return new Map(rows.map(row => [row.task_id, row]));
  }

  private async subscribers(
    manager: EntityManager,
    events: readonly CloudEvent[],
  ): Promise<(event: CloudEvent) => readonly Subscription[]> {
    const taskIds = [...new Set(events.map(({ subject }) => subject))];
    const callbacks = await rowsOf<CallbackRow>(manager, CALLBACKS, [taskIds]);
    const unconfirmed = callbacks.filter(({ confirmed }) => !confirmed).map(({ taskId }) => taskId);
    if (unconfirmed.length > 0) await manager.query(CONFIRM, [unconfirmed]);
    const orgIds = [...new Set(events.map(({ orgid }) => orgid))];
    const endpoints = Map.groupBy(
      await rowsOf<Subscription>(manager, ENDPOINTS, [orgIds]),
      ({ orgId }) => orgId,
    );
    const callbackOf = new Map(callbacks.map(callback => [callback.taskId, callback]));
    return event => subscribersOf(event, callbackOf.get(event.subject), endpoints.get(event.orgid) ?? []);
  }

  private deliveriesOf(
    events: readonly CloudEvent[],
    cursors: ReadonlyMap<string, Cursor>,
    subscribers: (event: CloudEvent) => readonly Subscription[],
    mayTake: (destination: Destination) => boolean,
  ): readonly NewDelivery[] {
    const lanes = new Set<string>();
    return events
      .toSorted((one, other) => one.sequence - other.sequence)
      .flatMap(event =>
        subscribers(event).map(({ endpointId, orgId, url }) => {
          const destination = destinationOf(orgId, url);
          const destinationId = endpointId ?? event.subject;
          const lane = `${event.subject} ${destinationId}`;
          const waits = lanes.has(lane) || event.sequence > (cursors.get(event.subject)?.seen_through ?? 0);
          lanes.add(lane);
          return {
            ...destination,
            deliveryId: this.ids.next(),
            event,
            destinationId,
            endpointId,
            waits,
            take: !waits && mayTake(destination),
          };
        }),
      );
  }

  private async insert(
    manager: EntityManager,
    news: readonly NewDelivery[],
    { leaseId, leaseMs }: Lease,
  ): Promise<readonly (TakenDelivery & { readonly taken: boolean })[]> {
    if (news.length === 0) return [];
    const events = [...new Map(news.map(({ event }) => [event.id, event])).values()];
    await manager.query(INSERT_EVENTS, [
      events.map(({ id }) => id),
      events.map(event => JSON.stringify(event)),
      events.map(({ traceparent }) => traceparent ?? null),
    ]);
    return rowsOf(manager, INSERT_DELIVERIES, [
      news.map(({ deliveryId }) => deliveryId),
      news.map(({ event }) => event.orgid),
      news.map(({ event }) => event.id),
      news.map(({ event }) => event.type),
      news.map(({ event }) => event.subject),
      news.map(({ event }) => event.sequence),
      news.map(({ destinationId }) => destinationId),
      news.map(({ endpointId }) => endpointId),
      news.map(({ target }) => target),
      news.map(({ origin }) => origin),
      news.map(({ waits }) => waits),
      leaseId,
      leaseMs,
      news.map(({ take }) => take),
    ]);
  }
}
