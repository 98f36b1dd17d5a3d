import { z } from 'zod';
import { ServiceError } from '#libs/contracts';
import { typedRows } from '#libs/database';
import type { SqlRunner } from '#libs/database';

/**
 * Whether words of tasks that were created more than a minute ago are missing; those of younger tasks are computed
 * within seconds. Uses index task_texts_missing, which is empty otherwise.
 */
const MISSING = `
  SELECT EXISTS (SELECT FROM task_text_backfill WHERE done_at IS NULL)
      OR EXISTS (SELECT FROM (SELECT task_id FROM task_texts WHERE words IS NULL OFFSET 0) x JOIN tasks t USING (task_id)
                  WHERE t.created_at < now() - interval '1 minute') AS missing`;
const Row = z.object({ missing: z.boolean() });

/** Of a rare word PostgreSQL reads the index, for a common one the list in its order: that depends on the word. */
const PLAN_FOR_THE_WORDS = `SELECT set_config('plan_cache_mode', 'force_custom_plan', true)`;

/**
 * Prepares a transaction for statements that search tasks by their words.
 *
 * @throws ServiceError `search.not_ready` while words of earlier tasks are missing
 */
export async function prepareSearch(manager: SqlRunner): Promise<void> {
  const [row] = await typedRows(manager, Row, MISSING);
  if (row?.missing !== false) {
    const message =
      'Tasks cannot be searched by text yet: the words of earlier tasks are still being stored. Try again in a minute.';
    throw new ServiceError('unavailable', 'search.not_ready', message, { retry_after_seconds: 60 });
  }
  await manager.query(PLAN_FOR_THE_WORDS);
}
