import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { z } from 'zod';
import { notFound } from '#libs/contracts';
import { typedRows } from '#libs/database';
import { isVisibleTo } from '../domain/task.rule.js';
import type { Task } from '../domain/task.rule.js';
import { AssignmentRow, StepResultRow, TASK_COLUMNS, TaskRow, toTask } from './task-rows.sql.js';

const FoundRow = TaskRow.extend({
  assignments: z.array(AssignmentRow),
  step_results: z.array(StepResultRow),
});
const TaskIdRow = TaskRow.pick({ task_id: true });

/**
 * One statement, so that a task, its assignments and its steps come from one snapshot. Uses the primary keys and index
 * assignments_task_id_worker_id_key.
 */
const TASKS = `
  SELECT ${TASK_COLUMNS},
         (SELECT coalesce(json_agg(a ORDER BY a.offered_at, a.assignment_id), '[]')
            FROM (SELECT assignments.*, NULL AS output, NULL AS evidence, NULL AS files
                    FROM assignments WHERE assignments.task_id = t.task_id) a) AS assignments,
         (SELECT coalesce(json_agg(r ORDER BY r.step), '[]')
            FROM step_results r WHERE r.task_id = t.task_id) AS step_results
    FROM tasks t JOIN task_specs s USING (task_id)
   WHERE t.task_id = ANY ($1::uuid[])`;

const EXISTING = `SELECT task_id FROM tasks WHERE task_id = ANY ($1::uuid[]) ORDER BY task_id`;

/** Reads tasks without locking them. Answers are left out: no view shows them before the result. */
@Injectable()
export class TaskReader {
  constructor(private readonly dataSource: DataSource) {}

  async find(taskId: string): Promise<Task | undefined> {
    const [row] = await typedRows(this.dataSource, FoundRow, TASKS, [[taskId]]);
    return row === undefined ? undefined : toTask(row, row.assignments, row.step_results);
  }

  /** @throws ServiceError `task.not_found`, also for a task that the caller may not see */
  async findVisible(request: {
    readonly task_id: string;
    readonly org_id: string;
    readonly pools: readonly string[] | null;
  }): Promise<Task> {
    const { task_id: taskId, org_id: orgId, pools } = request;
    const task = await this.find(taskId);
    if (task === undefined || !isVisibleTo(task, { orgId, pools })) throw notFound('task');
    return task;
  }

  /** Those of the ids that belong to a present or past task. */
  async existing(taskIds: readonly string[]): Promise<string[]> {
    const rows = await typedRows(this.dataSource, TaskIdRow, EXISTING, [taskIds]);
    return rows.map(({ task_id }) => task_id);
  }
}
