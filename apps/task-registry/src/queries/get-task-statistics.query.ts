import { Controller } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { GetTaskStatistics, MAX_STATISTICS_DAYS, TaskStatisticsRow, invalid } from '#libs/contracts';
import type { ReplyOf, RequestOf } from '#libs/contracts';
import { typedRows } from '#libs/database';
import type { SqlRunner } from '#libs/database';
import { HandlesCommand } from '#libs/messaging';
import { IN_NAMED_WORKSPACE, isNamedWorkspace } from './conditions.sql.js';

@Controller()
export class GetTaskStatisticsQuery {
  constructor(private readonly dataSource: DataSource) {}

  @HandlesCommand(GetTaskStatistics)
  async handle(request: RequestOf<typeof GetTaskStatistics>): Promise<ReplyOf<typeof GetTaskStatistics>> {
    return { rows: await taskStatistics(this.dataSource, request) };
  }
}

type StatisticsQuery = RequestOf<typeof GetTaskStatistics>;

const DAY_MS = 24 * 3_600_000;
/** The number of types listed by name; types are chosen freely by organizations, so the rest is aggregated. */
const MAX_NAMED_TYPES = 50;

/**
 * Uses index tasks_by_org, or tasks_by_workspace, and for the first offers assignments_task_id_worker_id_key. Spellings of one type count together, under the first of them.
 */
function statisticsSql(isNamed: boolean): string {
  return `
    WITH found AS (
      SELECT task_id, task_type, coalesce(task_type_key, task_type) AS type_key, created_at, ended_at, ended_as, ending, breaches
        FROM tasks
       WHERE org_id = $1 AND created_at >= $2 AND created_at < $3
         AND ($4::uuid[] IS NULL OR worker_pool_id = ANY ($4))
         AND ($5::text IS NULL OR workspace_id = $5)
         ${isNamed ? `AND ${IN_NAMED_WORKSPACE}` : ''}
    ), offers AS (
      SELECT task_id, min(offered_at) AS offered_at
        FROM assignments WHERE task_id IN (SELECT task_id FROM found) GROUP BY task_id
    ), named AS (
      SELECT type_key, min(task_type COLLATE "C") AS task_type
        FROM found GROUP BY type_key ORDER BY count(*) DESC, type_key LIMIT ${MAX_NAMED_TYPES}
    )
    SELECT to_char(created_at AT TIME ZONE 'UTC', 'YYYY-MM-DD') AS day,
           coalesce(named.task_type, 'other') AS task_type,
           count(*)::int AS created,
           count(*) FILTER (WHERE ended_as = 'completed')::int AS completed,
           count(*) FILTER (WHERE ended_as = 'failed')::int AS failed,
           count(*) FILTER (WHERE ended_as = 'failed' AND ending->>'reason' = 'expired')::int AS expired,
           count(*) FILTER (WHERE ended_as = 'cancelled')::int AS cancelled,
           coalesce(sum(extract(epoch FROM ended_at - created_at))
                      FILTER (WHERE ended_as = 'completed'), 0)::float8 AS completion_seconds,
           count(*) FILTER (WHERE json_array_length(breaches) > 0)::int AS sla_breached,
           count(*) FILTER (WHERE ended_as = 'completed' AND json_array_length(breaches) = 0)::int AS sla_met,
           count(offered_at)::int AS offered,
           coalesce(sum(greatest(0, extract(epoch FROM offered_at - created_at))), 0)::float8 AS offer_seconds
      FROM found LEFT JOIN named USING (type_key) LEFT JOIN offers USING (task_id)
     GROUP BY 1, 2
     ORDER BY 1, 2`;
}

/**
 * An organization's tasks by day of creation and type.
 *
 * @throws ServiceError `statistics.range_invalid`
 */
async function taskStatistics(runner: SqlRunner, query: StatisticsQuery): Promise<TaskStatisticsRow[]> {
  const [from, to] = [new Date(query.from), new Date(query.to)];
  const days = (to.getTime() - from.getTime()) / DAY_MS;
  if (days <= 0 || days > MAX_STATISTICS_DAYS) {
    const detail = `Must be after the start, by at most ${MAX_STATISTICS_DAYS} days.`;
    throw invalid('statistics.range_invalid', 'The time range is invalid.', [{ pointer: '/to', detail }]);
  }
  const rows = await typedRows(
    runner,
    TaskStatisticsRow,
    statisticsSql(isNamedWorkspace(query.workspace_id)),
    [query.org_id, from, to, query.pools, query.workspace_id],
  );
  return [...rows];
}
