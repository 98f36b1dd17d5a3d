import { Injectable } from '@nestjs/common';
import { ArrayContainedBy, IsNull, LessThan, Raw } from 'typeorm';
import type { EntityManager, FindOptionsWhere } from 'typeorm';
import { z } from 'zod';
import { Id, ServiceError, invalid, notFound, unknownEvents } from '#libs/contracts';
import type {
  CreateWebhookEndpoint,
  RequestOf,
  UpdateWebhookEndpoint,
  WebhookEndpointView,
} from '#libs/contracts';
import { decodeCursor, pageFrom } from '#libs/database';
import type { Viewer } from '../delivery/deliveries.repository.js';
import { destinationOf } from '../destinations/destination.rule.js';
import { movePending, skipAllOf } from '../ordering/pending-deliveries.sql.js';
import { EndpointEntity } from './endpoint.entity.js';
import { ENABLED, beyondReceivable, changesOf, viewOf } from './endpoint.rule.js';
import type { Endpoint } from './endpoint.rule.js';

type EndpointSpec = RequestOf<typeof CreateWebhookEndpoint>['endpoint'];
type UpdateRequest = Pick<RequestOf<typeof UpdateWebhookEndpoint>, 'change' | 'receivable'>;

/** Every event of the organization is matched against all endpoints that are not for a single task. */
const MAX_OF_ORG = 50;
const MAX_OF_TASK = 10;

const Position = z.strictObject({ id: Id });

/** Blocks concurrent creation of endpoints of this organization or task, so that the count holds. */
const LOCK = `SELECT pg_advisory_xact_lock(hashtextextended('endpoints ' || $1, 0))`;

/** The standing subscriptions of organizations. Call within a transaction. */
@Injectable()
export class EndpointsRepository {
  /**
   * @returns a new endpoint; for a task, the existing one with this URL and dialect, enabled and with these events
   * @throws ServiceError `webhook.too_many_endpoints`
   */
  async create(
    manager: EntityManager,
    viewer: Viewer,
    endpointId: string,
    spec: EndpointSpec,
    now: Date,
  ): Promise<{ readonly endpoint: WebhookEndpointView; readonly isNew: boolean }> {
    const { orgId } = viewer;
    const { url, dialect, events = null, description = null, task_id: taskId = null } = spec;
    const pools = viewer.pools?.toSorted() ?? null;
    await manager.query(LOCK, [taskId === null ? orgId : `${orgId} ${taskId}`]);
    const existing =
      taskId === null
        ? null
        : await this.find(manager, { orgId, taskId, url, dialect, pools: exactly(pools) });
    if (existing !== null) {
      const changes = {
        events,
        description: description ?? existing.description,
        ...ENABLED,
        updatedAt: now,
      };
      await manager.update(EndpointEntity, { endpointId: existing.endpointId }, changes);
      return { endpoint: viewOf({ ...existing, ...changes }), isNew: false };
    }
    await this.checkCount(manager, orgId, taskId);
    const endpoint: Endpoint = {
      ...{ endpointId, orgId, url, events, description, taskId, dialect, pools },
      ...ENABLED,
      ...{ createdAt: now, updatedAt: now, deletedAt: null },
    };
    await manager.insert(EndpointEntity, endpoint);
    return { endpoint: viewOf(endpoint), isNew: true };
  }

  /** @throws ServiceError `webhook_endpoint.not_found`, also for another organization's endpoint */
  async get(manager: EntityManager, viewer: Viewer, endpointId: string): Promise<WebhookEndpointView> {
    const endpoint = await this.find(manager, { ...visibleTo(viewer), endpointId });
    return viewOf(existing(endpoint));
  }

  async list(
    manager: EntityManager,
    viewer: Viewer,
    page: {
      readonly limit: number;
      readonly cursor?: string | undefined;
      readonly task_id?: string | undefined;
    },
  ): Promise<{ data: WebhookEndpointView[]; next_cursor: string | null }> {
    const endpoints = await manager.find(EndpointEntity, {
      where: {
        ...visibleTo(viewer),
        deletedAt: IsNull(),
        ...(page.task_id !== undefined && { taskId: page.task_id }),
        ...(page.cursor !== undefined && { endpointId: LessThan(decodeCursor(Position, page.cursor).id) }),
      },
      order: { endpointId: 'DESC' },
      take: page.limit + 1,
    });
    const { items, cursor } = pageFrom(endpoints, page.limit, ({ endpointId }) => ({ id: endpointId }));
    return { data: items.map(viewOf), next_cursor: cursor };
  }

  /**
   * Pending deliveries move to a new URL, and are skipped when the endpoint is disabled.
   *
   * @throws ServiceError `webhook_endpoint.not_found`, `webhook.event_unknown`, `webhook.event_not_receivable`
   */
  async update(
    manager: EntityManager,
    viewer: Viewer,
    endpointId: string,
    { change, receivable }: UpdateRequest,
    now: Date,
  ): Promise<WebhookEndpointView> {
    const before = await this.lock(manager, viewer, endpointId);
    checkEvents(before, change.events ?? []);
    checkReceivable(beyondReceivable(before, change, receivable));
    const changes = changesOf(before, change, now);
    await manager.update(EndpointEntity, { endpointId }, changes);
    const after = { ...before, ...changes };
    const old = destinationOf(viewer.orgId, before.url);
    const destination = destinationOf(viewer.orgId, after.url);
    const pending = { target: old.target, destinationId: endpointId };
    if (change.enabled === false) await skipAllOf(manager, pending, 'endpoint_disabled');
    else if (destination.target !== old.target) await movePending(manager, pending, destination);
    return viewOf(after);
  }

  async delete(manager: EntityManager, viewer: Viewer, endpointId: string, now: Date): Promise<void> {
    const { url } = await this.lock(manager, viewer, endpointId);
    await manager.update(EndpointEntity, { endpointId }, { deletedAt: now });
    const { target } = destinationOf(viewer.orgId, url);
    await skipAllOf(manager, { target, destinationId: endpointId }, 'endpoint_deleted');
  }

  private find(manager: EntityManager, where: FindOptionsWhere<Endpoint>): Promise<Endpoint | null> {
    return manager.findOne(EndpointEntity, {
      where: { ...where, deletedAt: IsNull() },
      order: { endpointId: 'ASC' },
    });
  }

  private async lock(manager: EntityManager, viewer: Viewer, endpointId: string): Promise<Endpoint> {
    const endpoint = await manager.findOne(EndpointEntity, {
      where: { ...visibleTo(viewer), endpointId, deletedAt: IsNull() },
      lock: { mode: 'pessimistic_write' },
    });
    return existing(endpoint);
  }

  /** Uses indexes endpoints_of_whole_org and endpoints_of_task. */
  private async checkCount(manager: EntityManager, orgId: string, taskId: string | null): Promise<void> {
    const count = await manager.countBy(EndpointEntity, {
      orgId,
      taskId: taskId ?? IsNull(),
      deletedAt: IsNull(),
    });
    const [owner, max] = taskId === null ? ['An organization', MAX_OF_ORG] : ['A task', MAX_OF_TASK];
    if (count < max) return;
    throw new ServiceError(
      'conflict',
      'webhook.too_many_endpoints',
      `${owner} has at most ${max} webhook endpoints. Delete one that is not needed.`,
    );
  }
}

/** A key limited to pools sees the endpoints that are limited to a subset of them. */
function visibleTo({ orgId, pools }: Viewer): FindOptionsWhere<Endpoint> {
  return { orgId, ...(pools !== null && { pools: ArrayContainedBy(pools) }) };
}

function exactly(pools: readonly string[] | null) {
  return pools === null ? IsNull() : Raw(column => `${column} = :pools::uuid[]`, { pools });
}

function existing(endpoint: Endpoint | null): Endpoint {
  if (endpoint === null) throw notFound('webhook_endpoint');
  return endpoint;
}

function checkEvents({ dialect }: Endpoint, events: Parameters<typeof unknownEvents>[1]): void {
  const faults = unknownEvents(dialect, events).map(place => ({
    pointer: `/events/${place}`,
    detail: `There is no such event in the dialect ${dialect}.`,
  }));
  if (faults.length === 0) return;
  throw invalid('webhook.event_unknown', 'The endpoint speaks a dialect without this event.', faults);
}

function checkReceivable(beyond: readonly string[]): void {
  if (beyond.length === 0) return;
  throw new ServiceError(
    'forbidden',
    'webhook.event_not_receivable',
    `This API key lacks the scope to receive ${beyond.join(', ')}.`,
    { faults: [{ pointer: '/events', detail: 'Holds events that this API key may not receive.' }] },
  );
}
