import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { CloudEvent } from '#libs/contracts';
import { transaction } from '#libs/database';
import type { SqlRunner } from '#libs/database';
import { IdSource } from '#libs/platform';
import type { Destination } from '../destinations/destination.rule.js';
import { isLateStart } from '../ordering/delivery-order.rule.js';
import { isTaskEvent } from '../ordering/event-order.rule.js';
import { advanceLanes } from '../ordering/delivery-order.sql.js';
import { isClaimed } from '../ordering/pending-deliveries.sql.js';
import type { Lease, ClaimedDelivery } from '../ordering/pending-deliveries.sql.js';
import { recordSeen, startAt, trackedAmong } from '../ordering/task-cursors.sql.js';
import type { TrackedTask } from '../ordering/task-cursors.sql.js';
import { insertDeliveries, newDeliveries } from './new-deliveries.sql.js';
import { isInOrder, isWithinPools, subscribersOf } from './subscription.rule.js';
import type { Subscription } from './subscription.rule.js';
import { SubscriptionsRepository } from './subscriptions.repository.js';
import type { Audience } from './subscriptions.repository.js';

type TryAcquire = (destination: Destination) => boolean;

/**
 * Turns events into deliveries, in batches, each once per destination however often the event arrives.
 *
 * Events without subscribers, which are most events of most tasks, are only looked up and not written. A task's order
 * is tracked only if it has an ordered subscriber.
 */
@Injectable()
export class EventIntakeRepository {
  constructor(
    private readonly dataSource: DataSource,
    private readonly subscriptions: SubscriptionsRepository,
    private readonly ids: IdSource,
  ) {}

  /**
   * @param tryAcquire whether this process will send a delivery there immediately; called for each new delivery
   * @returns the deliveries claimed; each was granted by `tryAcquire`, but not every granted one is included
   */
  async add(
    events: readonly CloudEvent[],
    lease: Lease,
    tryAcquire: TryAcquire,
  ): Promise<readonly ClaimedDelivery[]> {
    const audience = await this.subscriptions.audienceOf(events);
    const tracked = await this.trackedTasks(events, audience);
    const hasSubscribers = events.some(event => subscribersOf(event, audience.of(event)).length > 0);
    const { unconfirmedTaskIds } = audience;
    if (!hasSubscribers && tracked.length === 0 && unconfirmedTaskIds.length === 0) return [];
    return transaction(this.dataSource, async manager => {
      const claimed = await this.write(
        manager,
        events,
        event => audience.of(event),
        tracked,
        lease,
        tryAcquire,
      );
      await this.subscriptions.confirm(manager, unconfirmedTaskIds);
      return claimed;
    });
  }

  /**
   * Events that an endpoint of their task has missed, because they are older than the endpoint. They are written for
   * prompt delivery, as if they had arrived after it was created, in the caller's transaction.
   */
  async addMissed(
    manager: SqlRunner,
    events: readonly CloudEvent[],
    endpoint: Subscription & { readonly taskId: string },
    lease: Lease,
  ): Promise<void> {
    if (events.length === 0) return;
    const hasOrder = isInOrder(endpoint) || events.length > 1;
    const tracked = hasOrder ? [{ taskId: endpoint.taskId, isLate: false }] : [];
    const last = Math.max(...events.map(({ sequence }) => sequence));
    // Events before these are not missed: nothing waits for them.
    if (tracked.length > 0) await startAt(manager, endpoint.taskId, last);
    await this.write(
      manager,
      events,
      () => [endpoint],
      tracked,
      lease,
      () => false,
    );
  }

  private async write(
    manager: SqlRunner,
    events: readonly CloudEvent[],
    audienceOf: (event: CloudEvent) => readonly Subscription[],
    tracked: readonly TrackedTask[],
    lease: Lease,
    tryAcquire: TryAcquire,
  ): Promise<readonly ClaimedDelivery[]> {
    const cursors = await recordSeen(manager, events, tracked);
    const deliveries = newDeliveries(events, audienceOf, cursors, tryAcquire, () => this.ids.next());
    const inserted = await insertDeliveries(manager, deliveries, lease);
    const known = new Set(inserted.map(({ deliveryId }) => deliveryId));
    // A gap was closed, or an event was redelivered: then others may be unblocked as well.
    const mayAdvance = [
      ...[...cursors.values()].filter(({ had_gap }) => had_gap).map(({ task_id }) => task_id),
      ...deliveries.filter(({ deliveryId }) => !known.has(deliveryId)).flatMap(({ taskId }) => taskId ?? []),
    ].filter(taskId => cursors.has(taskId));
    const lanes = [...new Set(mayAdvance)].map(taskId => ({ taskId, destinationId: null, claim: false }));
    await advanceLanes(manager, lanes, lease);
    return inserted.filter(isClaimed);
  }

  /** The tasks that have, or had, an ordered subscriber. */
  private async trackedTasks(
    events: readonly CloudEvent[],
    audience: Audience,
  ): Promise<readonly TrackedTask[]> {
    const tasks = new Map(events.filter(isTaskEvent).map(event => [event.subject, event]));
    const inOrder = [...tasks].map(([taskId, event]) => {
      const subscribers = audience
        .of(event)
        .filter(one => one.orgId === event.orgid && isWithinPools(one, event) && isInOrder(one));
      return { taskId, since: subscribers.map(({ since }) => since) };
    });
    const [withOrder, withoutOrder] = [
      inOrder.filter(({ since }) => since.length > 0),
      inOrder.filter(({ since }) => since.length === 0),
    ];
    const before = await trackedAmong(
      this.dataSource,
      withoutOrder.map(({ taskId }) => taskId),
    );
    return [
      ...withOrder.map(({ taskId, since }) => ({ taskId, isLate: isLateStart(taskId, since) })),
      ...before.map(taskId => ({ taskId, isLate: false })),
    ];
  }
}
