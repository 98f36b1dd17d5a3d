import type { DataSource } from 'typeorm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { ServiceError } from '#libs/contracts';
import { createTestDatabase } from '#libs/testing';
import type { TestDatabase } from '#libs/testing';
import { connect } from './connect.js';
import { RowError, typedRows } from './statement.js';

const Row = z.object({ id: z.int(), state: z.enum(['open', 'closed']) });
const CANCELLED = `SET LOCAL statement_timeout = 1; SELECT pg_sleep(5)`;

describe('typed rows', () => {
  let database: TestDatabase;
  let dataSource: DataSource;
  beforeAll(async () => {
    database = await createTestDatabase();
    dataSource = await connect({ url: database.url, schema: 'spec' }, { warn: () => undefined });
  });
  afterAll(async () => {
    await dataSource.destroy();
    await database.drop();
  });

  const failureOf = (rows: Promise<unknown>): Promise<unknown> =>
    rows.then(
      () => undefined,
      (error: unknown) => error,
    );

  it('have the columns of their schema, for any verb and in a transaction', async () => {
    const sql = `SELECT 1 AS id, 'open' AS state, 'other' AS column`;
    expect(await typedRows(dataSource, Row, sql)).toEqual([{ id: 1, state: 'open' }]);
    await dataSource.transaction(async manager => {
      await manager.query('CREATE TABLE states (id int, state text)');
      await manager.query(`INSERT INTO states VALUES (1, 'open')`);
      const update = `UPDATE states SET state = $1 RETURNING *`;
      expect(await typedRows(manager, Row, update, ['closed'])).toEqual([{ id: 1, state: 'closed' }]);
    });
  });

  it('that do not fit are refused by an error that names statement and columns, without their values', async () => {
    const sql = `
      SELECT NULL AS id, 'a-secret' AS state`;
    const error = await failureOf(typedRows(dataSource, Row, sql));
    expect(error).toBeInstanceOf(RowError);
    expect(error).toMatchObject({
      name: 'RowError',
      message:
        'A row from the database does not fit its schema. /id: Must be a whole number, not null. ' +
        `/state: Must be one of open, closed. (SELECT NULL AS id, 'a-secret' AS state)`,
    });
  });

  it('translate a busy database outside a transaction only, because a transaction may be retried', async () => {
    const inside = dataSource.transaction(manager => typedRows(manager, Row, CANCELLED));
    expect(await failureOf(inside)).toMatchObject({ code: '57014' });
    const outside = await failureOf(typedRows(dataSource, Row, CANCELLED));
    expect(outside).toBeInstanceOf(ServiceError);
    expect(outside).toMatchObject({ kind: 'unavailable', code: 'database.busy' });
  });
});
