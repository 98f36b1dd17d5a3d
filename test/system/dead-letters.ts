import pg from 'pg';
import { inject } from 'vitest';
import { z } from 'zod';
import { waitFor } from '#libs/testing';

const Rows = z.object({ rows: z.array(z.object({ number: z.coerce.number() })) });

/**
 * The task's `task.queued` as a letter that the matcher could not handle, though it has handled it: it can be handled
 * again.
 *
 * @returns its id in the API
 */
export async function buryQueued(taskId: string): Promise<string> {
  const database = new pg.Client({ connectionString: inject('credentials').database_url });
  await database.connect();
  try {
    const number = await waitFor(async () => {
      const result = await database.query(
        `INSERT INTO matcher.dead_letters (durable, fingerprint, reason, detail, died_at, deliveries, subject, stream,
                                           stream_sequence, event_id, headers, payload)
         SELECT 'matcher--task-queued', hash, 'max_deliveries', 'Error: a test', now(), 10, type, 'TASK', seq, id, '[]',
                convert_to(envelope, 'UTF8')
           FROM task_registry.events WHERE task_id = $1 AND type = 'task.queued' ORDER BY seq LIMIT 1
         RETURNING number`,
        [taskId],
      );
      return Rows.parse(result).rows.at(0)?.number;
    });
    return `matcher-${number}`;
  } finally {
    await database.end();
  }
}
