import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { z } from 'zod';
import { WebhookDialect } from '#libs/contracts';
import type { CloudEvent } from '#libs/contracts';
import { typedRows } from '#libs/database';
import type { SqlRunner } from '#libs/database';
import { taskOf } from './subscription.rule.js';
import type { Subscription } from './subscription.rule.js';

const SubscriptionRow = z.object({
  endpointId: z.string().nullable(),
  orgId: z.string(),
  url: z.string(),
  events: z.array(z.string()).nullable(),
  dialect: WebhookDialect,
  taskId: z.string().nullable(),
  pools: z.array(z.string()).nullable(),
  since: z.date().nullable(),
  isUnconfirmed: z.boolean(),
}) satisfies z.ZodType<Subscription>;

/** Uses indexes callbacks_pkey, endpoints_of_task, endpoints_of_whole_org. */
const SUBSCRIPTIONS = `
  SELECT NULL::uuid AS "endpointId", org_id AS "orgId", url, events, dialect, task_id AS "taskId",
         NULL::uuid[] AS pools, NULL::timestamptz AS since, NOT confirmed AS "isUnconfirmed"
    FROM callbacks WHERE task_id = ANY ($1::uuid[]) AND gone_at IS NULL
  UNION ALL
  SELECT endpoint_id, org_id, url, events, dialect, task_id, pools, updated_at, false
    FROM endpoints WHERE task_id = ANY ($1::uuid[]) AND deleted_at IS NULL AND disabled_reason IS NULL
  UNION ALL
  SELECT endpoint_id, org_id, url, events, dialect, NULL, pools, updated_at, false
    FROM endpoints
   WHERE org_id = ANY ($2::uuid[]) AND task_id IS NULL AND deleted_at IS NULL AND disabled_reason IS NULL`;

/** In id order: two replicas that process two events of the same tasks must not lock them in different orders. */
const CONFIRM = `
  UPDATE callbacks SET confirmed = true
    FROM (SELECT task_id FROM callbacks WHERE task_id = ANY ($1::uuid[]) AND NOT confirmed
           ORDER BY task_id FOR NO KEY UPDATE) AS unconfirmed
   WHERE callbacks.task_id = unconfirmed.task_id`;

/** The potential subscribers of a batch of events. */
export interface Audience {
  /** Those of the event's organization as a whole, and those of its task. */
  of(event: CloudEvent): readonly Subscription[];
  /** Tasks with a callback whose first event arrives now. */
  readonly unconfirmedTaskIds: readonly string[];
}

@Injectable()
export class SubscriptionsRepository {
  constructor(private readonly dataSource: DataSource) {}

  async audienceOf(events: readonly CloudEvent[]): Promise<Audience> {
    const taskIds = [...new Set(events.flatMap(event => taskOf(event) ?? []))];
    const orgIds = [...new Set(events.map(({ orgid }) => orgid))];
    const rows = await typedRows(this.dataSource, SubscriptionRow, SUBSCRIPTIONS, [taskIds, orgIds]);
    const byTask = Map.groupBy(rows, ({ taskId }) => taskId);
    const ofOrganizations = Map.groupBy(byTask.get(null) ?? [], ({ orgId }) => orgId);
    return {
      of: event => {
        const taskId = taskOf(event);
        const ofTask = taskId === null ? [] : (byTask.get(taskId) ?? []);
        return [...ofTask, ...(ofOrganizations.get(event.orgid) ?? [])];
      },
      unconfirmedTaskIds: rows.flatMap(({ isUnconfirmed, taskId }) =>
        isUnconfirmed && taskId !== null ? [taskId] : [],
      ),
    };
  }

  /** Marks the tasks as existing; callbacks of tasks that are never created are swept. */
  async confirm(manager: SqlRunner, taskIds: readonly string[]): Promise<void> {
    if (taskIds.length > 0) await manager.query(CONFIRM, [taskIds]);
  }
}
