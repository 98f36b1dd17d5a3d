import { setTimeout as pause } from 'node:timers/promises';
import pg from 'pg';
import type { LoadFact } from './facts.js';

const LOOK_EVERY_MS = 500;

/** A single statement, so that open assignments and counters are from the same snapshot. */
export const LOADS = `
  SELECT coalesce(open.worker_id, counted.worker_id) AS "workerId",
         coalesce(open.open, 0)::int AS open, coalesce(counted.open, 0) AS counted
    FROM (SELECT worker_id, count(*) AS open FROM task_registry.assignments
           WHERE submitted_at IS NULL AND ended_at IS NULL GROUP BY worker_id) AS open
    FULL JOIN task_registry.worker_load AS counted USING (worker_id)`;

/** Polls each worker's open assignments, and keeps the maximum of each. */
export class LoadWatcher {
  private readonly highestByWorker = new Map<string, LoadFact>();

  get highest(): readonly LoadFact[] {
    return [...this.highestByWorker.values()];
  }

  /** @param url of PostgreSQL itself; polls fail while it is down */
  async watch(url: () => string, signal: AbortSignal): Promise<void> {
    let client: pg.Client | undefined;
    while (!signal.aborted) {
      try {
        client ??= await connected(url());
        const { rows } = await client.query<LoadFact>(LOADS);
        for (const load of rows) this.note(load);
      } catch {
        await client?.end().catch(() => undefined);
        client = undefined;
      }
      await pause(LOOK_EVERY_MS, undefined, { signal }).catch(() => undefined);
    }
    await client?.end().catch(() => undefined);
  }

  private note(load: LoadFact): void {
    if (load.open > (this.highestByWorker.get(load.workerId)?.open ?? -1))
      this.highestByWorker.set(load.workerId, load);
  }
}

async function connected(connectionString: string): Promise<pg.Client> {
  const client = new pg.Client({ connectionString, query_timeout: 5_000 });
  client.on('error', () => undefined);
  await client.connect();
  return client;
}
