import { setTimeout as pause } from 'node:timers/promises';
import pg from 'pg';

/** Longest time without progress after the recovery. */
export const STANDSTILL_MS = 30_000;
const POLL_MS = 300;

const LEFT = `
  SELECT (SELECT count(*) FROM task_registry.tasks WHERE ended_as IS NULL)::int AS "liveTasks",
         (SELECT count(*) FROM webhook_dispatcher.deliveries WHERE status = 'pending')::int AS "pendingDeliveries",
         (SELECT count(*) FROM billing.holds AS hold
           WHERE NOT EXISTS (SELECT FROM billing.hold_resolutions AS done WHERE done.hold_id = hold.hold_id))::int
           AS "openHolds",
         (SELECT count(*) FROM task_registry.events)::int AS events`;

/** Unfinished work, and counters that change while it is being processed. */
interface Left {
  readonly liveTasks: number;
  readonly pendingDeliveries: number;
  readonly openHolds: number;
  readonly events: number;
}

export type Drained =
  | { readonly outcome: 'drained'; readonly afterMs: number }
  | { readonly outcome: 'stuck'; readonly left: string };

/**
 * Waits until all work is done: every task has ended, every delivery is settled, every hold is resolved. Gives up
 * after half a minute without progress.
 *
 * @param url of PostgreSQL itself, without a proxy
 */
export async function awaitDrain(url: string): Promise<Drained> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  const startedAt = performance.now();
  let movedAt = startedAt;
  let before = '';
  try {
    while (performance.now() - movedAt < STANDSTILL_MS) {
      const { rows } = await client.query<Left>(LEFT);
      const [left] = rows;
      if (left === undefined) break;
      if (left.liveTasks + left.pendingDeliveries + left.openHolds === 0) {
        return { outcome: 'drained', afterMs: Math.round(performance.now() - startedAt) };
      }
      const now = JSON.stringify(left);
      if (now !== before) movedAt = performance.now();
      before = now;
      await pause(POLL_MS);
    }
    return { outcome: 'stuck', left: before };
  } finally {
    await client.end();
  }
}
