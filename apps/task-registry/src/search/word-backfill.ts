import { setTimeout as pause } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { EntityManager } from 'typeorm';
import { z } from 'zod';
import { transaction, typedRows } from '#libs/database';
import { RepeatedWork } from '#libs/platform';
import { taskWords } from '../domain/task-words.rule.js';
import { SpecColumn, toSpec } from '../persistence/json-columns.sql.js';
import { storedWords } from '../persistence/task-words.sql.js';

const EVERY_MS = 1_000;
/** Entering is a copy of ids; 5,000 take about 50 ms. */
const ENTERED_AT_ONCE = 5_000;
/** About 40 ms. */
const COMPUTED_AT_ONCE = 100;

/** One replica at a time. */
const CLAIM = `
  SELECT position FROM task_text_backfill WHERE done_at IS NULL FOR UPDATE SKIP LOCKED`;
const Claim = z.object({ position: z.string() });

/** Uses index task_specs_pkey. */
const ENTER = `
  WITH page AS (SELECT task_id FROM task_specs WHERE task_id > $1 ORDER BY task_id LIMIT ${ENTERED_AT_ONCE}),
       entered AS (INSERT INTO task_texts (task_id) SELECT task_id FROM page ON CONFLICT DO NOTHING)
  UPDATE task_text_backfill
     SET position = coalesce((SELECT task_id FROM page ORDER BY task_id DESC LIMIT 1), position),
         done_at = CASE WHEN (SELECT count(*) FROM page) < ${ENTERED_AT_ONCE} THEN now() END
  RETURNING done_at IS NULL AS "hasMore"`;
const Entered = z.object({ hasMore: z.boolean() });

/**
 * Tasks without words, locked, so that an erasure of one of them waits and then empties what is written here. Uses index
 * task_texts_missing, which is empty otherwise.
 */
const MISSING = `
  SELECT task_id FROM task_texts WHERE words IS NULL LIMIT ${COMPUTED_AT_ONCE} FOR UPDATE SKIP LOCKED`;
const Missing = z.object({ task_id: z.string() });

/** A separate statement: only a snapshot taken after the lock has what an erasure before it has left. */
const SPECS = `
  SELECT t.task_id, t.org_id, t.worker_pool_id, s.spec FROM tasks t JOIN task_specs s USING (task_id)
   WHERE t.task_id = ANY ($1::uuid[])`;
const SpecRow = z.object({
  task_id: z.string(),
  org_id: z.string(),
  worker_pool_id: z.string().nullable(),
  spec: SpecColumn,
});

const WRITE = `
  UPDATE task_texts x SET words = g.words
    FROM json_to_recordset($1::json) AS g (task_id uuid, words tsvector) WHERE x.task_id = g.task_id`;

/**
 * Computes the words of tasks that were created by a release without them. Takes at most half of the time, so that
 * what is current does not wait for it; several replicas may run it at the same time.
 */
@Injectable()
export class WordBackfill extends RepeatedWork {
  constructor(private readonly dataSource: DataSource) {
    super({ name: 'words of earlier tasks', everyMs: EVERY_MS });
  }

  /** @returns of how many tasks the words were computed */
  async work(signal: AbortSignal): Promise<number> {
    while (!signal.aborted && (await this.timed(signal, () => this.enterSome()))) {
      // The next part follows.
    }
    for (let computed = 0; ;) {
      const some = await this.timed(signal, () => transaction(this.dataSource, one => this.computeSome(one)));
      computed += some;
      if (some < COMPUTED_AT_ONCE || signal.aborted) return computed;
    }
  }

  /** Runs a part, and rests for as long as it took when there is more. */
  private async timed<Result>(signal: AbortSignal, part: () => Promise<Result>): Promise<Result> {
    const startedAt = performance.now();
    const result = await part();
    const hasMore = result === true || result === COMPUTED_AT_ONCE;
    if (hasMore) {
      await pause(performance.now() - startedAt, undefined, { signal, ref: false }).catch(() => undefined);
    }
    return result;
  }

  private async enterSome(): Promise<boolean> {
    return transaction(this.dataSource, async manager => {
      const [claim] = await typedRows(manager, Claim, CLAIM);
      if (claim === undefined) return false;
      const [entered] = await typedRows(manager, Entered, ENTER, [claim.position]);
      return entered?.hasMore === true;
    });
  }

  private async computeSome(manager: EntityManager): Promise<number> {
    const missing = await typedRows(manager, Missing, MISSING);
    if (missing.length === 0) return 0;
    const rows = await typedRows(manager, SpecRow, SPECS, [missing.map(({ task_id: id }) => id)]);
    await manager.query(WRITE, [JSON.stringify(rows.map(row => this.withWords(row)))]);
    return missing.length;
  }

  /** A spec of a release long ago may lack what is searched; it has no words then, rather than stop all others. */
  private withWords({ task_id: id, org_id: orgId, worker_pool_id: poolId, spec }: z.output<typeof SpecRow>) {
    try {
      const words = taskWords(toSpec(spec));
      return { task_id: id, words: storedWords({ orgId, poolId: poolId ?? undefined, words }) };
    } catch (error) {
      this.logger.error({ msg: 'A task cannot be searched.', task_id: id }, error);
      return { task_id: id, words: '' };
    }
  }
}
