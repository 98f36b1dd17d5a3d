import { Controller } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { z } from 'zod';
import { Id, InstantOut, ListDecisions, ListedDecision } from '#libs/contracts';
import type { ReplyOf, RequestOf } from '#libs/contracts';
import { decodeCursor, encodeCursor, typedRows } from '#libs/database';
import { HandlesCommand } from '#libs/messaging';
import { Conditions } from './conditions.sql.js';
import { lastBeforeMore, sizedPage } from './sized-page.sql.js';

type DecisionQuery = RequestOf<typeof ListDecisions>;

/** Newest first; ids break ties within a millisecond. */
const Position = z.strictObject({ created_at: InstantOut, task_id: Id });

const moment = z.date().transform(date => date.toISOString());
const DecisionRow = ListedDecision.extend({
  deadline: moment.nullable(),
  created_at: moment,
  ended_at: moment.nullable(),
  /** How many decisions were found for the page before it was cut to size. */
  found: z.int(),
});

@Controller()
export class ListDecisionsQuery {
  constructor(private readonly dataSource: DataSource) {}

  /**
   * Uses index tasks_by_decision_agent.
   *
   * @throws ServiceError `cursor.invalid`
   */
  @HandlesCommand(ListDecisions)
  async handle(query: DecisionQuery): Promise<ReplyOf<typeof ListDecisions>> {
    const conditions = conditionsOf(query);
    const rows = await typedRows(
      this.dataSource,
      DecisionRow,
      decisionsSql(conditions.sql, query.limit),
      conditions.parameters,
    );
    const last = lastBeforeMore(rows);
    return {
      // Without the columns of the page.
      data: rows.map(row => ListedDecision.parse(row)),
      next_cursor: last ? encodeCursor({ created_at: last.created_at, task_id: last.task_id }) : null,
    };
  }
}

function decisionsSql(condition: string, limit: number): string {
  return sizedPage({
    rows: `
      SELECT t.task_id, t.status, t.domain, t.urgency, t.deadline, t.created_at, t.ended_at,
             t.decision_agent AS created_by, s.spec->'origin'->>'product' AS product,
             s.spec->'decision'->>'request_type' AS request_type,
             s.spec->'decision'->>'jurisdiction' AS jurisdiction,
             s.spec->'decision'->>'summary' AS summary,
             CASE WHEN ended_as = 'completed' THEN ending->'output'->>'verdict' END AS verdict,
             CASE WHEN ended_as = 'completed' THEN ending->'output'->>'reasoning' END AS reasoning,
             CASE WHEN ended_as = 'failed'
                  THEN json_build_object('reason', ending->>'reason', 'detail', ending->>'detail') END AS failure,
             CASE WHEN ended_as = 'cancelled' THEN json_build_object('reason', ending->>'reason') END AS cancellation
        FROM (SELECT * FROM tasks WHERE ${condition}
               ORDER BY created_at DESC, task_id DESC LIMIT ${limit + 1}) AS t
        JOIN task_specs s USING (task_id)`,
    order: 'created_at DESC, task_id DESC',
    bytes: 'octet_length(summary) + coalesce(octet_length(reasoning), 0)',
    limit,
  });
}

function conditionsOf({ org_id: orgId, pools, created_by: agent, cursor }: DecisionQuery): Conditions {
  const position = cursor === undefined ? undefined : decodeCursor(Position, cursor);
  return new Conditions()
    .add(at => `org_id = ${at}`, orgId)
    .add(at => `decision_agent = ${at}`, agent)
    .add(at => `worker_pool_id = ANY (${at}::uuid[])`, pools)
    .add(
      at =>
        `(created_at, task_id) < ((${at}::json->>'created_at')::timestamptz, (${at}::json->>'task_id')::uuid)`,
      position === undefined ? undefined : JSON.stringify(position),
    );
}
