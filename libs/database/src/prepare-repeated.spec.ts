import { afterAll, beforeAll, expect, test } from 'vitest';
import type { DataSource } from 'typeorm';
import { createTestDatabase } from '#libs/testing';
import type { TestDatabase } from '#libs/testing';
import { connect } from './connect.js';
import { rowsOf } from './sql.js';

let database: TestDatabase;
let dataSource: DataSource;

beforeAll(async () => {
  database = await createTestDatabase();
  // A single connection, so that it runs every statement.
  dataSource = await connect(
    { url: database.url, schema: 'prepared', poolSize: 1 },
    { warn: () => undefined },
  );
});

afterAll(async () => {
  await dataSource.destroy();
  await database.drop();
});

const preparedTexts = async (): Promise<readonly string[]> => {
  const rows = await rowsOf<{ statement: string }>(
    dataSource,
    'SELECT statement FROM pg_prepared_statements',
  );
  return rows.map(({ statement }) => statement);
};

test('a repeated statement is prepared, and returns the same as before', async () => {
  const add = 'SELECT $1::int + $2::int AS sum';
  expect(await rowsOf(dataSource, add, [1, 2])).toEqual([{ sum: 3 }]);
  expect(await preparedTexts()).not.toContain(add);
  expect(await rowsOf(dataSource, add, [3, 4])).toEqual([{ sum: 7 }]);
  expect(await rowsOf(dataSource, add, [5, 6])).toEqual([{ sum: 11 }]);
  expect(await preparedTexts()).toContain(add);
});

test('a statement without parameters is not prepared: BEGIN and COMMIT have nothing to plan', async () => {
  const now = 'SELECT 1 AS one';
  for (let i = 0; i < 3; i += 1) await rowsOf(dataSource, now);
  expect(await preparedTexts()).not.toContain(now);
});

test('a prepared statement that fails once works the next time', async () => {
  const divide = 'SELECT 10 / $1::int AS quotient';
  expect(await rowsOf(dataSource, divide, [2])).toEqual([{ quotient: 5 }]);
  expect(await rowsOf(dataSource, divide, [5])).toEqual([{ quotient: 2 }]);
  await expect(rowsOf(dataSource, divide, [0])).rejects.toThrow('division by zero');
  expect(await rowsOf(dataSource, divide, [10])).toEqual([{ quotient: 1 }]);
});

test('a table may change under a prepared statement', async () => {
  await dataSource.query('CREATE TABLE notes (id int, text text)');
  const insert = 'INSERT INTO notes (id, text) VALUES ($1, $2) RETURNING id';
  for (let id = 1; id <= 3; id += 1) expect(await rowsOf(dataSource, insert, [id, 'x'])).toEqual([{ id }]);
  await dataSource.query('ALTER TABLE notes ADD COLUMN author text');
  expect(await rowsOf(dataSource, insert, [4, 'x'])).toEqual([{ id: 4 }]);
});
