import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTestDatabase } from '#libs/testing';
import type { TestDatabase } from '#libs/testing';
import { provisionDatabase } from './provision.js';

/** Names of no real service: other test files give those their own passwords on the same server. */
const SERVICES = ['spec-one', 'spec-two'];
const password = (service: string): string => `it's "${service}" %/@`;

async function query(url: string | undefined, sql: string): Promise<Record<string, unknown>[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query<Record<string, unknown>>(sql)).rows;
  } finally {
    await client.end();
  }
}

describe('provisionDatabase', () => {
  let database: TestDatabase;
  let urls: Record<string, string>;

  beforeAll(async () => {
    database = await createTestDatabase();
    urls = await provisionDatabase(database.url, SERVICES, password);
  });

  afterAll(() => database.drop());

  it('gives each service a role that sees its own schema only', async () => {
    const one = urls['spec-one'];
    expect(await query(one, 'SELECT current_user, current_schema()')).toEqual([
      { current_user: 'countersign_spec_one', current_schema: 'spec_one' },
    ]);
    await query(one, 'CREATE TABLE mine (id int); INSERT INTO mine VALUES (1)');
    expect(await query(one, 'SELECT id FROM spec_one.mine')).toEqual([{ id: 1 }]);
  });

  it('denies it everything else', async () => {
    const [one, two] = [urls['spec-one'], urls['spec-two']];
    await query(one, 'CREATE TABLE IF NOT EXISTS hidden (id int)');
    await expect(query(two, 'SELECT * FROM spec_one.hidden')).rejects.toThrow(/permission denied/);
    await expect(query(two, 'CREATE TABLE spec_one.intruder (id int)')).rejects.toThrow(/permission denied/);
    await expect(query(two, 'CREATE TABLE public.intruder (id int)')).rejects.toThrow(/permission denied/);
    await expect(query(two, 'CREATE SCHEMA intruder')).rejects.toThrow(/permission denied/);
    await expect(query(two, 'SET ROLE countersign_spec_one')).rejects.toThrow(/permission denied/);
  });

  it('may be repeated and run concurrently, also for several databases of a server', async () => {
    const others = await Promise.all([createTestDatabase(), createTestDatabase()]);
    const targets = [database, database, ...others, ...others];
    try {
      const all = await Promise.all(targets.map(({ url }) => provisionDatabase(url, SERVICES, password)));
      for (const each of all) expect(await query(each['spec-two'], 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
    } finally {
      await Promise.all(others.map(other => other.drop()));
    }
  });

  it('needs no superuser, only an owner of the database with CREATEROLE', async () => {
    await query(database.url, `CREATE ROLE spec_owner LOGIN CREATEROLE PASSWORD 'owner'`);
    const owned = await createTestDatabase();
    try {
      await query(owned.url, `ALTER DATABASE ${new URL(owned.url).pathname.slice(1)} OWNER TO spec_owner`);
      const url = new URL(owned.url);
      [url.username, url.password] = ['spec_owner', 'owner'];
      for (let round = 1; round <= 2; round += 1) {
        const { 'spec-three': three } = await provisionDatabase(url.toString(), ['spec-three'], password);
        expect(await query(three, 'SELECT current_schema()')).toEqual([{ current_schema: 'spec_three' }]);
      }
    } finally {
      await owned.drop();
      await query(database.url, 'DROP ROLE countersign_spec_three, spec_owner');
    }
  });

  it('refuses a role that is a superuser', async () => {
    await query(database.url, 'CREATE ROLE countersign_spec_root SUPERUSER');
    await expect(provisionDatabase(database.url, ['spec-root'], password)).rejects.toThrow(/superuser/);
    await query(database.url, 'DROP ROLE countersign_spec_root');
  });
});
