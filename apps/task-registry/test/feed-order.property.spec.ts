import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import type pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { CreateTask, ReadEventFeed } from '#libs/contracts';
import { waitFor } from '#libs/testing';
import { createRequest, startWorld } from './harness.js';
import type { World } from './harness.js';
import { openSession } from './tree-world.js';

const WRITERS = 4;

/** What happens next: a writer writes some events, or ends its transaction, or the reader reads a page. */
type Action =
  | { readonly kind: 'write'; readonly writer: number; readonly events: number }
  | { readonly kind: 'commit' | 'rollback'; readonly writer: number }
  | { readonly kind: 'read' };

const action: fc.Arbitrary<Action> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constant('write' as const),
      writer: fc.nat(WRITERS - 1),
      events: fc.integer({ min: 1, max: 3 }),
    }),
  },
  {
    weight: 3,
    arbitrary: fc.record({
      kind: fc.constantFrom('commit' as const, 'rollback' as const),
      writer: fc.nat(WRITERS - 1),
    }),
  },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('read' as const) }) },
);

let world: World;
const sessions: pg.Client[] = [];

beforeAll(async () => {
  world = await startWorld({ treePollMs: 200 });
  // The reads alternate between them.
  await world.startReplica();
  for (let nth = 0; nth < WRITERS; nth += 1) sessions.push(await openSession(world));
});
afterAll(async () => {
  for (const session of sessions) await session.end();
  await world.close();
});

/** As the registry does: it changes the task first, so the transaction has an id before it takes numbers. */
async function write(session: pg.Client, taskId: string, version: number): Promise<void> {
  await session.query(`UPDATE tasks SET updated_at = updated_at WHERE task_id = $1`, [taskId]);
  await session.query(
    `INSERT INTO events (task_id, version, id, type, occurred_at, envelope, hash)
     SELECT $1::uuid, $2::int, gen_random_uuid(), 'task.queued', now(),
            (SELECT json_build_object('specversion', '1.0', 'id', gen_random_uuid(), 'source', 's', 'type',
               'task.queued', 'subject', $1::uuid::text, 'time', '2026-01-01T00:00:00Z', 'datacontenttype',
               'application/json', 'orgid', org_id, 'workspaceid', 'default', 'sequence', $2::int, 'data', '{}'::json)
               FROM tasks WHERE task_id = $1::uuid)::text, '\\x00'`,
    [taskId, version],
  );
}

test('whatever the order of commits, a reader gets every event once, in the order of the log', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(action, { minLength: 10, maxLength: 40 }), async actions => {
      const org_id = randomUUID();
      const tasks: string[] = [];
      for (let nth = 0; nth < WRITERS; nth += 1) {
        tasks.push((await world.ask(CreateTask, createRequest({ org_id }))).task.task_id);
      }
      // A failed run leaves its transactions open.
      for (const session of sessions) await session.query('ROLLBACK');
      const isOpen = new Set<number>();
      let version = 100;
      let after = 0;
      const seen: number[] = [];
      const read = async (): Promise<boolean> => {
        const start = { at: 'position' as const, after };
        const page = await world.ask(ReadEventFeed, { org_id, pools: null, start, limit: 5 });
        seen.push(...page.data.map(({ position }) => position));
        expect(page.position).toBeGreaterThanOrEqual(after);
        after = page.position;
        return page.more;
      };
      for (const one of actions) {
        if (one.kind === 'read') {
          await read();
          continue;
        }
        const session = sessions[one.writer];
        const taskId = tasks[one.writer];
        if (session === undefined || taskId === undefined) continue;
        if (one.kind === 'write') {
          if (!isOpen.has(one.writer)) await session.query('BEGIN');
          isOpen.add(one.writer);
          for (let nth = 0; nth < one.events; nth += 1) await write(session, taskId, (version += 1));
        } else if (isOpen.delete(one.writer)) await session.query(one.kind);
      }
      for (const writer of isOpen) await sessions[writer]?.query('COMMIT');
      const rows = await world.sql<{ seq: string }>(
        `SELECT seq FROM events JOIN tasks USING (task_id) WHERE org_id = $1 ORDER BY seq`,
        [org_id],
      );
      await waitFor(async () => !(await read()) && seen.length >= rows.length, {
        timeoutMs: 10_000,
        describe: () => `${rows.length} events; there are ${seen.length}`,
      });
      expect(seen).toEqual(rows.map(({ seq }) => Number(seq)));
    }),
    // A failing run takes as long as its wait: shrinking would take minutes.
    { numRuns: 40, endOnFailure: true },
  );
}, 120_000);
