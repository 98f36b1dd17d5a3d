import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { z } from 'zod';
import { GoldView, JsonValue, MarkGold, ServiceError } from '#libs/contracts';
import type { ReplyOf, RequestOf } from '#libs/contracts';
import { idempotencyKeyOf, jsonResponse, runIdempotent, transaction, typedRows } from '#libs/database';
import type { SqlRunner } from '#libs/database';
import { Clock } from '#libs/platform';
import { GoldJudge } from './gold-judge.js';

const MARK = `
  INSERT INTO gold (task_id, org_id, step, domain, consensus, truth, note, marked_at)
  VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
  ON CONFLICT (task_id) DO UPDATE
     SET step = excluded.step, consensus = excluded.consensus, truth = excluded.truth, note = excluded.note,
         marked_at = excluded.marked_at
   WHERE gold.org_id = excluded.org_id`;

const VIEW = `
  SELECT g.task_id, g.step, g.domain, g.truth, g.note, g.marked_at, j.answers, j.right_answers
    FROM gold g
   CROSS JOIN LATERAL (
     SELECT count(*) AS answers, count(*) FILTER (WHERE gold_right) AS right_answers
       FROM judgements WHERE task_id = g.task_id AND gold_right IS NOT NULL
   ) AS j`;

/** Uses the primary keys of gold and judgements. */
const ONE = `${VIEW} WHERE g.task_id = $1 AND g.org_id = $2`;

/** Uses index gold_by_time. */
const PAGE = `${VIEW}
   WHERE g.org_id = $1 AND ($2::timestamptz IS NULL OR (g.marked_at, g.task_id) < ($2, $3::uuid))
   ORDER BY g.marked_at DESC, g.task_id DESC
   LIMIT $4`;

const GoldRow = z.object({
  task_id: z.string(),
  step: z.int(),
  domain: z.string(),
  truth: JsonValue,
  note: z.string().nullable(),
  marked_at: z.date(),
  answers: z.int(),
  right_answers: z.int(),
});

/** Encodes the stored response for an idempotency key. */
const ANSWER = jsonResponse(z.strictObject({ gold: GoldView }));

/** Tasks with a known answer. Which tasks these are is stored only in this service's own schema. */
@Injectable()
export class GoldRepository {
  constructor(
    private readonly dataSource: DataSource,
    private readonly judge: GoldJudge,
    private readonly clock: Clock,
  ) {}

  /**
   * @throws ServiceError `gold.not_found` when another organization has marked the task, `idempotency.key_reused` and
   * similar
   */
  async mark(request: RequestOf<typeof MarkGold>): Promise<ReplyOf<typeof MarkGold>> {
    const { idempotency, task_id: taskId } = request;
    const now = this.clock.now();
    const key = idempotencyKeyOf(idempotency);
    const { result, replayed } = await transaction(this.dataSource, manager =>
      runIdempotent(manager, key, now, ANSWER, async () => {
        await manager.query(MARK, [
          taskId,
          request.org_id,
          request.step,
          request.domain,
          JSON.stringify(request.consensus),
          JSON.stringify(request.output),
          request.note,
          now,
        ]);
        await this.judge.judge(manager, [taskId]);
        return { gold: await viewOf(manager, taskId, request.org_id) };
      }),
    );
    // Answers that were written concurrently.
    if (!replayed) await this.judge.judgeCommitted([taskId]);
    return { ...result, replayed };
  }

  /** @throws ServiceError `gold.not_found` */
  async unmark(orgId: string, taskId: string): Promise<void> {
    if (!(await this.judge.forget(orgId, taskId))) throw goldNotFound();
  }

  /** The last marked first. @param before where the previous page ended */
  async page(
    orgId: string,
    before: { readonly markedAt: Date; readonly taskId: string } | undefined,
    limit: number,
  ): Promise<readonly GoldView[]> {
    const rows = await typedRows(this.dataSource, GoldRow, PAGE, [
      orgId,
      before?.markedAt ?? null,
      before?.taskId ?? null,
      limit,
    ]);
    return rows.map(viewIn);
  }
}

async function viewOf(runner: SqlRunner, taskId: string, orgId: string): Promise<GoldView> {
  const [row] = await typedRows(runner, GoldRow, ONE, [taskId, orgId]);
  if (row === undefined) throw goldNotFound();
  return viewIn(row);
}

function viewIn(row: z.infer<typeof GoldRow>): GoldView {
  return {
    task_id: row.task_id,
    step: row.step,
    domain: row.domain,
    output: row.truth,
    note: row.note,
    answers: row.answers,
    right: row.right_answers,
    marked_at: row.marked_at.toISOString(),
  };
}

function goldNotFound(): ServiceError {
  return new ServiceError('not_found', 'gold.not_found', 'The task has no known answer.');
}
