import { Controller } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { z } from 'zod';
import { ListCompletedTasks, labelKey } from '#libs/contracts';
import type { CompletedTask, ReplyOf, RequestOf } from '#libs/contracts';
import { decodeCursor, encodeCursor, typedRows } from '#libs/database';
import type { SqlRunner } from '#libs/database';
import { HandlesCommand } from '#libs/messaging';
import { StoredJson, StoredObject } from '../persistence/json-columns.sql.js';
import { Conditions, IN_NAMED_WORKSPACE, isNamedWorkspace } from './conditions.sql.js';
import { lastBeforeMore, sizedPage } from './sized-page.sql.js';

@Controller()
export class ListCompletedTasksQuery {
  constructor(private readonly dataSource: DataSource) {}

  @HandlesCommand(ListCompletedTasks)
  handle(request: RequestOf<typeof ListCompletedTasks>): Promise<ReplyOf<typeof ListCompletedTasks>> {
    return listCompletedTasks(this.dataSource, request);
  }
}

type CompletedQuery = RequestOf<typeof ListCompletedTasks>;

/** Oldest first; ids break ties within a millisecond. */
const Position = z.strictObject({ created_at: z.iso.datetime(), task_id: z.uuid() });

const CompletedRow = z.object({
  task_id: z.string(),
  workspace_id: z.string(),
  task_type: z.string(),
  domain: z.string(),
  title: z.string(),
  instructions: z.string(),
  payload: StoredObject.nullable(),
  decision: StoredObject.nullable(),
  output: StoredJson,
  agreement: z.number(),
  posterior: z.number(),
  created_at: z.date(),
  ended_at: z.date(),
  /** How many tasks were found for the page before it was cut to size. */
  found: z.int(),
});

/**
 * A page of completed tasks. Uses index tasks_by_end, or tasks_pkey for tasks requested by id.
 *
 * @throws ServiceError `cursor.invalid`
 */
async function listCompletedTasks(
  runner: SqlRunner,
  query: CompletedQuery,
): Promise<{ data: CompletedTask[]; next_cursor: string | null }> {
  const conditions = conditionsOf(query);
  const rows = await typedRows(
    runner,
    CompletedRow,
    sizedPage({
      rows: `
        SELECT t.task_id, t.workspace_id, t.task_type, t.domain, t.title, t.created_at, t.ended_at,
               s.spec->>'instructions' AS instructions, s.spec->'payload' AS payload,
               s.spec->'decision' AS decision,
               t.ending->'output' AS output, (t.ending->'verdict'->>'agreement')::float8 AS agreement,
               coalesce((t.ending->'verdict'->>'posterior')::float8, 1) AS posterior
          FROM (SELECT * FROM tasks WHERE ${conditions.sql}
                 ORDER BY created_at, task_id LIMIT ${query.limit + 1}) AS t
          JOIN task_specs s USING (task_id)`,
      order: 'created_at, task_id',
      bytes: `octet_length(instructions) + coalesce(octet_length(payload::text), 0)
              + coalesce(octet_length(decision::text), 0) + coalesce(octet_length(output::text), 0)`,
      limit: query.limit,
    }),
    conditions.parameters,
  );
  const last = lastBeforeMore(rows);
  return {
    data: rows.map(toCompletedTask),
    next_cursor: last
      ? encodeCursor({ created_at: last.created_at.toISOString(), task_id: last.task_id })
      : null,
  };
}

function conditionsOf(query: CompletedQuery): Conditions {
  const { cursor } = query;
  const position = cursor === undefined ? undefined : decodeCursor(Position, cursor);
  const conditions = new Conditions()
    .always(`ended_as = 'completed'`)
    // There is nothing left to export.
    .always('erasure IS NULL')
    .add(at => `org_id = ${at}`, query.org_id)
    .add(at => `worker_pool_id = ANY (${at}::uuid[])`, query.pools)
    .add(at => `worker_pool_id = ${at}`, query.pool)
    .add(at => `workspace_id = ${at}`, query.workspace_id)
    .add(at => `task_id = ANY (${at}::uuid[])`, query.task_ids)
    .add(at => `coalesce(task_type_key, task_type) = ${at}`, query.task_type && labelKey(query.task_type))
    .add(at => `created_at > ${at}`, query.created_after)
    .add(at => `created_at < ${at}`, query.created_before)
    .add(at => `ended_at <= ${at}`, query.completed_until)
    .add(
      at =>
        `(created_at, task_id) > ((${at}::json->>'created_at')::timestamptz, (${at}::json->>'task_id')::uuid)`,
      position === undefined ? undefined : JSON.stringify(position),
    );
  return isNamedWorkspace(query.workspace_id) ? conditions.always(IN_NAMED_WORKSPACE) : conditions;
}

function toCompletedTask(row: z.output<typeof CompletedRow>): CompletedTask {
  const { task_id, workspace_id, task_type, domain, title, instructions, payload, decision, output } = row;
  return {
    ...{ task_id, workspace_id, task_type, domain, title, instructions, payload, decision, output },
    ...{ agreement: row.agreement, posterior: row.posterior },
    created_at: row.created_at.toISOString(),
    completed_at: row.ended_at.toISOString(),
  };
}
