import pg from 'pg';
import { Registry } from 'prom-client';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { z } from 'zod';
import { createTestDatabase, waitFor } from '#libs/testing';
import type { TestDatabase } from '#libs/testing';
import { DatabaseSample } from './database-sample.js';
import { SampledGauge } from './sampled-gauge.js';
import { StateSampler } from './state-sampler.js';

let database: TestDatabase;
let admin: pg.Client;

beforeAll(async () => {
  database = await createTestDatabase();
  admin = new pg.Client({ connectionString: database.url });
  await admin.connect();
  await admin.query('CREATE SCHEMA spec CREATE TABLE things (name text)');
  await admin.query(`INSERT INTO spec.things VALUES ('one'), ('two')`);
});
afterAll(async () => {
  await admin.end();
  await database.drop();
});

interface Replica {
  readonly sampler: StateSampler;
  readonly text: () => Promise<string>;
}

/** A replica that counts the rows of a table, beside a sample that always fails. */
function startReplica(): Replica {
  const registry = new Registry();
  const sampler = new StateSampler({ url: database.url, schema: 'spec', everyMs: 20 }, registry);
  const things = new SampledGauge(registry, { name: 'things', help: 'Rows.' });
  sampler.add({ name: 'failing', take: () => Promise.reject(new Error('broken')), clear: () => undefined });
  sampler.add(new DatabaseSample(registry));
  sampler.add({
    name: 'things',
    take: async rows => {
      const [row] = await rows(z.object({ count: z.int() }), 'SELECT count(*) FROM things');
      things.replace([{ value: row?.count ?? 0 }]);
    },
    clear: () => {
      things.clear();
    },
  });
  sampler.onApplicationBootstrap();
  return { sampler, text: () => registry.metrics() };
}

test('one replica exposes what is stored; when its session ends, it exposes nothing and the other does', async () => {
  const replicas = [startReplica(), startReplica()];
  const leaders = async (): Promise<readonly Replica[]> => {
    const texts = await Promise.all(replicas.map(({ text }) => text()));
    return replicas.filter((_, index) => /^things 2$/m.test(texts[index] ?? ''));
  };
  const [leader] = await waitFor(async () => {
    const found = await leaders();
    return found.length > 0 ? found : undefined;
  });
  expect(await leaders()).toEqual([leader]);
  expect(await leader?.text()).toMatch(/^countersign_sampled_timestamp_seconds \d+/m);

  await leader?.sampler.beforeApplicationShutdown();
  expect(await leader?.text()).not.toMatch(/^(things|countersign_\w+) /m);
  const [successor] = await waitFor(async () => {
    const found = await leaders();
    return found.length > 0 ? found : undefined;
  });
  expect(successor).not.toBe(leader);

  const terminate = `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = $1`;
  await admin.query(terminate, ['countersign spec sampler']);
  await waitFor(async () => (await leaders()).length === 1);
  await successor?.sampler.beforeApplicationShutdown();
});

test('the database is measured: connections, sizes, rows, and the oldest transaction', async () => {
  await admin.query('ANALYZE spec.things');
  const { sampler, text } = startReplica();
  const other = new pg.Client({ connectionString: database.url });
  await other.connect();
  await other.query('BEGIN');
  await other.query('SELECT 1');
  const [used, bytes, age] = await waitFor(async () => {
    const shown = await text();
    const value = (name: string): number => Number(new RegExp(`^${name} (\\S+)$`, 'm').exec(shown)?.[1]);
    const values = [
      value('countersign_database_server_connections{state="used"}'.replaceAll(/[{}]/g, '\\$&')),
      value('countersign_database_table_bytes{table="things"}'.replaceAll(/[{}]/g, '\\$&')),
      value('countersign_database_oldest_transaction_seconds'),
    ] as const;
    return values[2] > 0 ? values : undefined;
  });
  expect(used).toBeGreaterThanOrEqual(3);
  expect(bytes).toBeGreaterThanOrEqual(8_192);
  expect(age).toBeLessThan(60);
  expect(await text()).toMatch(/countersign_database_table_rows\{table="things",state="live"\} 2/);
  await other.end();
  await sampler.beforeApplicationShutdown();
});
