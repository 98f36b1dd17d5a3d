import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { waitFor } from '#libs/testing';
import { bringTo, onStream, startWorld } from './harness.js';
import type { World } from './harness.js';
import { forgetDuplicates, relaySessions, streamEqualsLog } from './relay-world.js';
import pg from 'pg';

let world: World;
beforeAll(async () => {
  world = await startWorld();
});
afterAll(() => world.close());

test('many tasks at a time through two replicas: each event once, those of a task in order', async () => {
  await world.startReplica();
  await Promise.all(Array.from({ length: 100 }, () => bringTo(world, 'completed')));
  await streamEqualsLog(world);
  expect(await relaySessions(world)).toHaveLength(1);
});

test('an event whose transaction is still open delays no other, and follows when it commits', async () => {
  const late = randomUUID();
  const open = new pg.Client({
    connectionString: world.database.url,
    options: '-c search_path=task_registry',
  });
  await open.connect();
  await open.query('BEGIN');
  await open.query(
    `INSERT INTO events (task_id, version, id, type, occurred_at, envelope, hash)
     VALUES ($1::uuid, 1, $1::uuid, 'task.late', now(), $2, '\\x00')`,
    [late, JSON.stringify({ id: late, subject: late, sequence: 1 })],
  );
  const { task_id } = await bringTo(world, 'completed');
  await waitFor(
    async () => (await onStream(world)).filter(({ subject }) => subject === task_id).length === 9,
  );
  expect((await onStream(world)).some(({ id }) => id === late)).toBe(false);
  await open.query('COMMIT');
  await open.end();
  await streamEqualsLog(world);
});

test('a number whose transaction was rolled back does not block others', async () => {
  await world.sql(`SELECT nextval(pg_get_serial_sequence('events', 'seq'))`);
  await bringTo(world, 'completed');
  await streamEqualsLog(world);
});

test('a relay that loses its session is followed by one that publishes nothing twice', async () => {
  for (let round = 0; round < 5; round += 1) {
    const work = Promise.all(Array.from({ length: 20 }, () => bringTo(world, 'completed')));
    const [pid] = await waitFor(async () => {
      const pids = await relaySessions(world);
      return pids.length > 0 ? pids : undefined;
    });
    await world.sql('SELECT pg_terminate_backend($1)', [pid]);
    await work;
  }
  await streamEqualsLog(world);
  expect(await relaySessions(world)).toHaveLength(1);
});

test('events published but not recorded before a crash are not published again', async () => {
  await bringTo(world, 'completed');
  await streamEqualsLog(world);
  await forgetDuplicates(world);
  const [pid] = await relaySessions(world);
  const unnoted = await world.sql('DELETE FROM relay_checkpoints WHERE log_seq > 200 RETURNING log_seq');
  expect(unnoted.length).toBeGreaterThan(0);
  await world.sql('SELECT pg_terminate_backend($1)', [pid]);
  await waitFor(async () => (await relaySessions(world)).some(other => other !== pid));
  await bringTo(world, 'completed');
  await streamEqualsLog(world);
});

test('the registry recovers after every connection to the database was cut', async () => {
  const work = Promise.allSettled(Array.from({ length: 50 }, () => bringTo(world, 'completed')));
  await world.sql(`
    SELECT pg_terminate_backend(pid) FROM pg_stat_activity
     WHERE datname = current_database() AND application_name LIKE 'countersign%'`);
  await work;
  await waitFor(() => bringTo(world, 'completed'));
  await streamEqualsLog(world);
});
