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
import { isTaken } from '../ordering/pending-deliveries.sql.js';
import type { Lease, TakenDelivery } from '../ordering/pending-deliveries.sql.js';
import { beginAt, followedAmong, see } from '../ordering/task-cursors.sql.js';
import type { FollowedTask } from '../ordering/task-cursors.sql.js';
import { insertDeliveries, newDeliveries } from './new-deliveries.sql.js';
import { isInOrder, isWithinPools, subscribersOf } from './subscription.rule.js';
import type { Subscription } from './subscription.rule.js';
import { SubscriptionsRepository } from './subscriptions.repository.js';
import type { Audience } from './subscriptions.repository.js';

type MayTake = (destination: Destination) => boolean;

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
   * @param mayTake whether this process will send a delivery there immediately; called for each new delivery
   * @returns the deliveries taken; each was granted by `mayTake`, but not every granted one is included
   */
  async takeIn(
    events: readonly CloudEvent[],
    lease: Lease,
    mayTake: MayTake,
  ): Promise<readonly TakenDelivery[]> {
    const audience = await this.subscriptions.audienceOf(events);
    const followed = await this.followedTasks(events, audience);
    const isHeard = events.some(event => subscribersOf(event, audience.of(event)).length > 0);
    const { unconfirmedTaskIds } = audience;
    if (!isHeard && followed.length === 0 && unconfirmedTaskIds.length === 0) return [];
    return transaction(this.dataSource, async manager => {
      const taken = await this.write(manager, events, event => audience.of(event), followed, lease, mayTake);
      await this.subscriptions.confirm(manager, unconfirmedTaskIds);
      return taken;
    });
  }

  /**
   * Events that an endpoint of their task has missed, because they are older than the endpoint. They are written for
   * prompt delivery, as if they had arrived after it was created, in the caller's transaction.
   */
  async takeInMissed(
    manager: SqlRunner,
    events: readonly CloudEvent[],
    endpoint: Subscription & { readonly taskId: string },
    lease: Lease,
  ): Promise<void> {
    if (events.length === 0) return;
    const hasOrder = isInOrder(endpoint) || events.length > 1;
    const followed = hasOrder ? [{ taskId: endpoint.taskId, isLate: false }] : [];
    const last = Math.max(...events.map(({ sequence }) => sequence));
    // Events before these are not missed: nothing waits for them.
    if (followed.length > 0) await beginAt(manager, endpoint.taskId, last);
    await this.write(
      manager,
      events,
      () => [endpoint],
      followed,
      lease,
      () => false,
    );
  }

  private async write(
    manager: SqlRunner,
    events: readonly CloudEvent[],
    audienceOf: (event: CloudEvent) => readonly Subscription[],
    followed: readonly FollowedTask[],
    lease: Lease,
    mayTake: MayTake,
  ): Promise<readonly TakenDelivery[]> {
    const cursors = await see(manager, events, followed);
    const news = newDeliveries(events, audienceOf, cursors, mayTake, () => this.ids.next());
    const inserted = await insertDeliveries(manager, news, lease);
    const known = new Set(inserted.map(({ deliveryId }) => deliveryId));
    // A gap was closed, or an event was redelivered: then others may be unblocked as well.
    const unsettled = [
      ...[...cursors.values()].filter(({ had_gap }) => had_gap).map(({ task_id }) => task_id),
      ...news.filter(({ deliveryId }) => !known.has(deliveryId)).flatMap(({ taskId }) => taskId ?? []),
    ].filter(taskId => cursors.has(taskId));
    const lanes = [...new Set(unsettled)].map(taskId => ({ taskId, destinationId: null, take: false }));
    await advanceLanes(manager, lanes, lease);
    return inserted.filter(isTaken);
  }

  /** The tasks that have, or had, an ordered subscriber. */
  private async followedTasks(
    events: readonly CloudEvent[],
    audience: Audience,
  ): Promise<readonly FollowedTask[]> {
    const tasks = new Map(events.filter(isTaskEvent).map(event => [event.subject, event]));
    const inOrder = [...tasks].map(([taskId, event]) => {
      const listeners = audience
        .of(event)
        .filter(one => one.orgId === event.orgid && isWithinPools(one, event) && isInOrder(one));
      return { taskId, since: listeners.map(({ since }) => since) };
    });
    const [heard, unheard] = [
      inOrder.filter(({ since }) => since.length > 0),
      inOrder.filter(({ since }) => since.length === 0),
    ];
    const before = await followedAmong(
      this.dataSource,
      unheard.map(({ taskId }) => taskId),
    );
    return [
      ...heard.map(({ taskId, since }) => ({ taskId, isLate: isLateStart(taskId, since) })),
      ...before.map(taskId => ({ taskId, isLate: false })),
    ];
  }
}
