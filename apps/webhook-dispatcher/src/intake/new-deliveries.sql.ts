import type { CloudEvent } from '#libs/contracts';
import { typedRows } from '#libs/database';
import type { SqlRunner } from '#libs/database';
import { destinationOf } from '../destinations/destination.rule.js';
import type { Destination } from '../destinations/destination.rule.js';
import { turnOf } from '../ordering/delivery-order.sql.js';
import { isTaskEvent } from '../ordering/event-order.rule.js';
import { MaybeClaimed } from '../ordering/pending-deliveries.sql.js';
import type { Lease } from '../ordering/pending-deliveries.sql.js';
import type { Cursor } from '../ordering/task-cursors.sql.js';
import { isInOrder, subscribersOf } from './subscription.rule.js';
import type { Subscription } from './subscription.rule.js';

/** A delivery to be written. */
export interface NewDelivery extends Destination {
  readonly deliveryId: string;
  readonly event: CloudEvent;
  /** Null outside any task's order. */
  readonly taskId: string | null;
  readonly destinationId: string;
  readonly endpointId: string | null;
  /** Held back: an earlier event has yet to arrive, or precedes it in this batch. */
  readonly waits: boolean;
  readonly claim: boolean;
}

/** Sorted, because another replica may be writing the same events: locking them in different orders would deadlock. */
const INSERT_EVENTS = `
  INSERT INTO events (event_id, body, traceparent)
  SELECT * FROM unnest($1::uuid[], $2::text[], $3::text[]) AS new (event_id, body, traceparent)
   ORDER BY event_id
  ON CONFLICT DO NOTHING`;

/** Those that no earlier delivery of their lane blocks are due, or claimed. */
const INSERT_DELIVERIES = `
  INSERT INTO deliveries (delivery_id, org_id, event_id, event_type, task_id, sequence, destination_id,
                          endpoint_id, target, origin, pool_id, status, held, next_attempt_at, lease_id)
  SELECT delivery_id, org_id, event_id, event_type, task_id, sequence, destination_id,
         endpoint_id, target, origin, pool_id, 'pending', NOT is_free, due_at,
         CASE WHEN is_claimed THEN gen_random_uuid() END
    FROM unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::text[], $5::uuid[], $6::int[], $7::uuid[], $8::uuid[],
                $9::uuid[], $10::text[], $11::boolean[], $13::boolean[], $14::uuid[])
         AS new (delivery_id, org_id, event_id, event_type, task_id, sequence, destination_id, endpoint_id,
                 target, origin, waits, claim, pool_id), ${turnOf('new', 'new.waits', '$12')}
  ON CONFLICT ON CONSTRAINT deliveries_once DO NOTHING
  RETURNING delivery_id AS "deliveryId", org_id AS "orgId", target, origin, lease_id AS "leaseId"`;

/**
 * One per event and subscriber, in the order of the events' sequence numbers.
 *
 * @param cursors of the tasks with an ordered subscriber, with these events seen
 * @param tryAcquire called for each that could be sent immediately
 */
export function newDeliveries(
  events: readonly CloudEvent[],
  audienceOf: (event: CloudEvent) => readonly Subscription[],
  cursors: ReadonlyMap<string, Cursor>,
  tryAcquire: (destination: Destination) => boolean,
  nextId: () => string,
): readonly NewDelivery[] {
  const lanes = new Set<string>();
  return events
    .toSorted((one, other) => one.sequence - other.sequence)
    .flatMap(event =>
      subscribersOf(event, audienceOf(event)).map(subscription => {
        const { endpointId, orgId, url } = subscription;
        const destination = destinationOf(orgId, url);
        const taskId = isTaskEvent(event) ? event.subject : null;
        const destinationId = endpointId ?? event.subject;
        const lane = `${event.subject} ${destinationId}`;
        const isAhead =
          isInOrder(subscription) && event.sequence > (cursors.get(event.subject)?.seen_through ?? 0);
        const waits = taskId !== null && (lanes.has(lane) || isAhead);
        lanes.add(lane);
        const claim = !waits && tryAcquire(destination);
        return {
          ...destination,
          deliveryId: nextId(),
          event,
          taskId,
          destinationId,
          endpointId,
          waits,
          claim,
        };
      }),
    );
}

/** @returns those that did not exist yet */
export async function insertDeliveries(
  manager: SqlRunner,
  deliveries: readonly NewDelivery[],
  { leaseMs }: Lease,
): Promise<readonly MaybeClaimed[]> {
  if (deliveries.length === 0) return [];
  const events = [...new Map(deliveries.map(({ event }) => [event.id, event])).values()];
  await manager.query(INSERT_EVENTS, [
    events.map(({ id }) => id),
    events.map(event => JSON.stringify(event)),
    events.map(({ traceparent }) => traceparent ?? null),
  ]);
  return typedRows(manager, MaybeClaimed, INSERT_DELIVERIES, [
    deliveries.map(({ deliveryId }) => deliveryId),
    deliveries.map(({ event }) => event.orgid),
    deliveries.map(({ event }) => event.id),
    deliveries.map(({ event }) => event.type),
    deliveries.map(({ taskId }) => taskId),
    deliveries.map(({ taskId, event }) => (taskId === null ? null : event.sequence)),
    deliveries.map(({ destinationId }) => destinationId),
    deliveries.map(({ endpointId }) => endpointId),
    deliveries.map(({ target }) => target),
    deliveries.map(({ origin }) => origin),
    deliveries.map(({ waits }) => waits),
    leaseMs,
    deliveries.map(({ claim }) => claim),
    deliveries.map(({ event }) => event.poolid ?? null),
  ]);
}
