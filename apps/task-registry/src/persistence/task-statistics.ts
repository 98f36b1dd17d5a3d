import { MAX_STATISTICS_ROWS, ServiceError } from '#libs/contracts';
import type { GetTaskStatistics, RequestOf, TaskStatisticsRow } from '#libs/contracts';
import { rowsOf } from '#libs/database';
import type { SqlRunner } from '#libs/database';
import { IN_NAMED_WORKSPACE, isNamedWorkspace } from './workspace-condition.js';

/**
 * Index: tasks_by_org, tasks_by_pool for a caller limited to pools, tasks_by_workspace for a named workspace.
 * `ending` is opened for failures only: a result may be long, and nothing of it is counted.
 */
function statisticsSql(isNamed: boolean): string {
  return `
    SELECT to_char((created_at AT TIME ZONE 'UTC')::date, 'YYYY-MM-DD') AS day,
           task_type,
           count(*) AS created,
           count(*) FILTER (WHERE ended_as = 'completed') AS completed,
           count(*) FILTER (WHERE ended_as = 'failed') AS failed,
           count(CASE WHEN ended_as = 'failed' AND ending->>'reason' = 'expired' THEN 1 END) AS expired,
           count(*) FILTER (WHERE ended_as = 'cancelled') AS cancelled,
           coalesce(sum(extract(epoch FROM ended_at - created_at)) FILTER (WHERE ended_as = 'completed'), 0)::float8
             AS completion_seconds,
           count(*) FILTER (WHERE breaches::text <> '[]') AS sla_breached
      FROM tasks
     WHERE org_id = $1 AND created_at >= $2 AND created_at < $3
       AND ($4::uuid[] IS NULL OR worker_pool_id = ANY ($4::uuid[]))
       AND ($5::text IS NULL OR workspace_id = $5)
       ${isNamed ? `AND ${IN_NAMED_WORKSPACE}` : ''}
     GROUP BY (created_at AT TIME ZONE 'UTC')::date, task_type
     ORDER BY 1, 2
     LIMIT ${MAX_STATISTICS_ROWS + 1}`;
}

/**
 * What became of an organization's tasks, by day of their creation (UTC) and type.
 *
 * @throws ServiceError `statistics.too_many`
 */
export async function taskStatistics(
  runner: SqlRunner,
  { org_id, pools, workspace_id, from, to }: RequestOf<typeof GetTaskStatistics>,
): Promise<TaskStatisticsRow[]> {
  const sql = statisticsSql(isNamedWorkspace(workspace_id));
  const rows = await rowsOf<TaskStatisticsRow>(runner, sql, [org_id, from, to, pools, workspace_id]);
  if (rows.length > MAX_STATISTICS_ROWS) {
    const because = `That is more than ${MAX_STATISTICS_ROWS} days times types. Ask for less time.`;
    throw new ServiceError('invalid', 'statistics.too_many', because);
  }
  return [...rows];
}
