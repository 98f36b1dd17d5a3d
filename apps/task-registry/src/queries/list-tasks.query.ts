import { Controller } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { z } from 'zod';
import { Id, InstantOut, ListTasks, TaskSummary, isTerminal, labelKey } from '#libs/contracts';
import type { ReplyOf, RequestOf } from '#libs/contracts';
import { decodeCursor, pageFrom, transaction, typedRows } from '#libs/database';
import type { SqlRunner } from '#libs/database';
import { HandlesCommand } from '#libs/messaging';
import { searchFor } from '../persistence/task-words.sql.js';
import { prepareSearch } from '../search/searchable.js';
import { Conditions, IN_NAMED_WORKSPACE, isNamedWorkspace } from './conditions.sql.js';

@Controller()
export class ListTasksQuery {
  constructor(private readonly dataSource: DataSource) {}

  @HandlesCommand(ListTasks)
  handle(request: RequestOf<typeof ListTasks>): Promise<ReplyOf<typeof ListTasks>> {
    if (request.text === undefined) return listTasks(this.dataSource, request);
    return transaction(this.dataSource, async manager => {
      await prepareSearch(manager);
      return listTasks(manager, request);
    });
  }
}

type TaskQuery = RequestOf<typeof ListTasks>;

/** The end of a page, in each order; ids break ties within a millisecond. A cursor of the other order is refused. */
const CreatedPosition = z.strictObject({ created_at: InstantOut, task_id: Id });
const DeadlinePosition = z.strictObject({ deadline: InstantOut, task_id: Id });

/** A {@link TaskSummary} with its moments as the driver returns them. */
const SummaryRow = TaskSummary.extend({
  deadline: z.date().nullable(),
  created_at: z.date(),
  updated_at: z.date(),
  ended_at: z.date().nullable(),
});

/**
 * A page of an organization's tasks.
 *
 * Each filter has an index that starts with the organization and ends in this order (`tasks_by_…`). A filter on a live
 * status reads `tasks_alive`, which contains only tasks that have not ended; one on breaches, `tasks_breached`. By
 * deadline it reads `tasks_alive_by_deadline` in order; a narrow range of deadlines in the other order,
 * `tasks_by_deadline`, and sorts. A worker's tasks are found by `assignments_by_worker`, or by
 * `assignments_task_id_worker_id_key` for each task when that is less.
 *
 * Words are found by `task_texts_words`, or for common ones by `task_texts_pkey` for each task in the order of the list,
 * whichever PostgreSQL expects to be less: measured in docs/decisions/0220.
 *
 * @throws ServiceError `cursor.invalid`
 */
async function listTasks(
  runner: SqlRunner,
  query: TaskQuery,
): Promise<{ data: TaskSummary[]; next_cursor: string | null }> {
  const conditions = conditionsOf(query);
  const isByDeadline = query.sort === 'deadline';
  const rows = await typedRows(
    runner,
    SummaryRow,
    `SELECT task_id, org_id, workspace_id, status, task_type, domain, title, urgency, worker_pool_id, request_id,
            deadline, json_array_length(breaches) > 0 AS breached, created_at, updated_at, ended_at,
            CASE WHEN ended_as = 'failed' THEN ending->>'reason' END AS failure_reason
       FROM tasks
      WHERE ${conditions.sql}
      ORDER BY ${isByDeadline ? 'deadline, task_id' : 'created_at DESC, task_id DESC'}
      LIMIT ${query.limit + 1}`,
    conditions.parameters,
  );
  const { items, cursor } = pageFrom(rows, query.limit, ({ created_at, deadline, task_id }) => ({
    ...(isByDeadline && deadline !== null
      ? { deadline: deadline.toISOString() }
      : { created_at: created_at.toISOString() }),
    task_id,
  }));
  return { data: items.map(toSummary), next_cursor: cursor };
}

/** The conditions of a list's filter; those of a bulk job's are the same. */
export function conditionsOf(query: Omit<TaskQuery, 'limit'>): Conditions {
  const { status, statuses } = query;
  const conditions = new Conditions()
    .add(at => `org_id = ${at}`, query.org_id)
    .add(at => `worker_pool_id = ANY (${at}::uuid[])`, query.pools)
    .add(at => `worker_pool_id = ${at}`, query.pool)
    .add(at => `workspace_id = ${at}`, query.workspace_id)
    .add(at => `coalesce(domain_key, domain) = ${at}`, query.domain && labelKey(query.domain))
    .add(at => `urgency = ${at}`, query.urgency)
    .add(
      at =>
        status !== undefined && isTerminal(status)
          ? `ended_as = ${at}`
          : `ended_as IS NULL AND status = ${at}`,
      status,
    )
    .add(
      at => (statuses?.every(isTerminal) === true ? `ended_as = ANY (${at})` : `status = ANY (${at})`),
      statuses,
    )
    .add(at => `ended_as = 'failed' AND (ending->>'reason' = 'expired') = ${at}`, query.expired)
    .add(at => `task_id = ANY (${at}::uuid[])`, query.task_ids)
    .add(at => `created_at > ${at}`, query.created_after)
    .add(at => `created_at < ${at}`, query.created_before)
    .add(at => `deadline > ${at}`, query.deadline_after)
    .add(at => `deadline < ${at}`, query.deadline_before)
    .add(at => `task_id IN (SELECT task_id FROM assignments WHERE worker_id = ${at})`, query.worker_id);
  const { org_id: orgId, pools, pool, text } = query;
  // The pool is among those of the caller, or nothing is listed.
  const searched = pool === undefined ? pools : [pool];
  conditions.add(
    at => `task_id IN (SELECT x.task_id FROM task_texts x WHERE x.words @@ ${at}::tsquery)`,
    text && searchFor({ orgId, pools: searched, text }),
  );
  if (query.breached !== undefined) conditions.always(query.breached ? BREACHED : `NOT ${BREACHED}`);
  addOrder(conditions, query);
  if (statuses?.every(one => !isTerminal(one)) === true) conditions.always('ended_as IS NULL');
  if (isNamedWorkspace(query.workspace_id)) conditions.always(IN_NAMED_WORKSPACE);
  return conditions;
}

/** As in the predicate of index tasks_breached. */
const BREACHED = 'json_array_length(breaches) > 0';

/** The conditions of an order: what it contains, and what follows the cursor. */
function addOrder(conditions: Conditions, { sort, cursor }: Pick<TaskQuery, 'sort' | 'cursor'>): void {
  const [schema, column, follows] =
    sort === 'deadline'
      ? ([DeadlinePosition, 'deadline', '>'] as const)
      : ([CreatedPosition, 'created_at', '<'] as const);
  if (sort === 'deadline') conditions.always('ended_as IS NULL').always('deadline IS NOT NULL');
  const position = cursor === undefined ? undefined : decodeCursor(schema, cursor);
  conditions.add(
    at =>
      `(${column}, task_id) ${follows} ((${at}::json->>'${column}')::timestamptz, (${at}::json->>'task_id')::uuid)`,
    position === undefined ? undefined : JSON.stringify(position),
  );
}

function toSummary(row: z.output<typeof SummaryRow>): TaskSummary {
  return {
    ...row,
    deadline: row.deadline?.toISOString() ?? null,
    created_at: row.created_at.toISOString(),
    updated_at: row.updated_at.toISOString(),
    ended_at: row.ended_at?.toISOString() ?? null,
  };
}
