import { randomBytes } from 'node:crypto';
import type { DataSource } from 'typeorm';
import type { MigrationInterface, QueryRunner } from 'typeorm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTestDatabase } from '#libs/testing';
import type { TestDatabase } from '#libs/testing';
import { connect } from './connect.js';
import { asServiceError, isConnectionError, violates } from './database-errors.js';
import { migrate } from './migrate.js';
import { provisionDatabase } from './provision.js';
import { changedRows, rowsOf } from './sql.js';
import { transaction } from './transaction.js';

class AccountsMigration implements MigrationInterface {
  readonly name = 'Accounts1763000000002';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(
      `CREATE TABLE accounts (id int CONSTRAINT one_per_id PRIMARY KEY, amount_micros bigint)`,
    );
    await runner.query(`INSERT INTO accounts VALUES (1, 0), (2, 0)`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`DROP TABLE accounts`);
  }
}

const silent = { warn: () => undefined };

const failureOf = (work: Promise<unknown>): Promise<unknown> =>
  work.then(
    () => undefined,
    (error: unknown) => error,
  );

describe("a service's pool", () => {
  let database: TestDatabase;
  let dataSource: DataSource;

  beforeAll(async () => {
    database = await createTestDatabase();
    // A role of the service's own kind, not a superuser, does all of this.
    const urls = await provisionDatabase(database.url, ['spec-pool'], () => 'pool');
    const url = urls['spec-pool'] ?? '';
    const options = { url, schema: 'spec_pool', migrations: [AccountsMigration], poolSize: 4 };
    await Promise.all([migrate(options), migrate(options), migrate(options)]);
    dataSource = await connect(options, silent);
  });

  afterAll(async () => {
    await dataSource.destroy();
    await database.drop();
  });

  it('is migrated once by three concurrent starts', async () => {
    expect(await rowsOf(dataSource, 'SELECT name FROM migrations')).toEqual([
      { name: 'Accounts1763000000002' },
    ]);
  });

  it('limits how long a statement or transaction may take, and searches its own schema', async () => {
    const [row] = await rowsOf<Record<string, string>>(
      dataSource,
      `SELECT current_setting('statement_timeout') AS statement, current_setting('lock_timeout') AS lock,
              current_setting('idle_in_transaction_session_timeout') AS idle,
              coalesce(current_setting('transaction_timeout', true), '30s') AS transaction,
              current_schema() AS schema`,
    );
    expect(row).toEqual({
      statement: '30s',
      lock: '30s',
      idle: '30s',
      transaction: '30s',
      schema: 'spec_pool',
    });
  });

  it('reads bigint as a number, and refuses one that would lose digits', async () => {
    expect(await rowsOf(dataSource, `SELECT 9007199254740991::bigint AS n`)).toEqual([
      { n: Number.MAX_SAFE_INTEGER },
    ]);
    await expect(dataSource.query(`SELECT 9007199254740992::bigint AS n`)).rejects.toThrow(/2\^53/);
  });

  it('returns rows and counts for any verb', async () => {
    const update = `UPDATE accounts SET amount_micros = 0 WHERE id = ANY($1)`;
    expect(await rowsOf(dataSource, `${update} RETURNING id`, [[1]])).toEqual([{ id: 1 }]);
    expect(await rowsOf(dataSource, `WITH x AS (${update} RETURNING id) SELECT id FROM x`, [[2]])).toEqual([
      { id: 2 },
    ]);
    expect(await changedRows(dataSource, update, [[1, 2, 3]])).toBe(2);
    expect(await rowsOf(dataSource, 'SELECT id FROM accounts WHERE id = $1', [9])).toEqual([]);
  });

  it('retries a transaction after a deadlock', async () => {
    const [one, two] = [Promise.withResolvers<undefined>(), Promise.withResolvers<undefined>()];
    const add = (first: number, second: number, mine: typeof one, theirs: typeof one) =>
      transaction(dataSource, async manager => {
        await manager.query('UPDATE accounts SET amount_micros = amount_micros + 1 WHERE id = $1', [first]);
        mine.resolve(undefined);
        await theirs.promise;
        await manager.query('UPDATE accounts SET amount_micros = amount_micros + 1 WHERE id = $1', [second]);
      });
    await Promise.all([add(1, 2, one, two), add(2, 1, two, one)]);
    expect(await rowsOf(dataSource, 'SELECT amount_micros FROM accounts')).toEqual([
      { amount_micros: 2 },
      { amount_micros: 2 },
    ]);
  });

  it('rolls back and rethrows the error of the work', async () => {
    const failure = new Error(randomBytes(4).toString('hex'));
    const failing = transaction(dataSource, async manager => {
      await manager.query('DELETE FROM accounts');
      throw failure;
    });
    await expect(failing).rejects.toBe(failure);
    expect(await rowsOf(dataSource, 'SELECT id FROM accounts ORDER BY id')).toEqual([{ id: 1 }, { id: 2 }]);
  });

  it('classifies failures', async () => {
    const duplicate = await failureOf(dataSource.query('INSERT INTO accounts VALUES (1, 0)'));
    expect(violates(duplicate, 'one_per_id')).toBe(true);
    expect(violates(duplicate, 'another')).toBe(false);
    expect(isConnectionError(duplicate)).toBe(false);
    expect(asServiceError(duplicate)).toBe(duplicate);

    const slow = await failureOf(
      transaction(dataSource, async manager => {
        await manager.query('SET LOCAL statement_timeout = 10');
        await manager.query('SELECT pg_sleep(5)');
      }),
    );
    expect(slow).toMatchObject({ kind: 'unavailable', code: 'database.busy' });
    expect(isConnectionError(slow)).toBe(false);

    const killed = await failureOf(
      transaction(dataSource, manager => manager.query('SELECT pg_terminate_backend(pg_backend_pid())')),
    );
    expect(killed).toMatchObject({ kind: 'unavailable', code: 'database.unavailable' });
    expect(isConnectionError(killed)).toBe(true);

    const brokenMeanwhile = await failureOf(
      transaction(dataSource, async manager => {
        // TypeORM does this itself when the connection breaks between two statements.
        await manager.queryRunner?.release();
        await manager.query('SELECT 1');
      }),
    );
    expect(brokenMeanwhile).toMatchObject({ kind: 'unavailable', code: 'database.unavailable' });
  });

  it('is unavailable for what needs another connection after its password has changed, and cannot be opened again', async () => {
    const urls = await provisionDatabase(database.url, ['spec-rotated'], () => 'old');
    const options = { url: urls['spec-rotated'] ?? '', schema: 'spec_rotated', migrations: [], poolSize: 2 };
    const pool = await connect(options, silent);
    const inUse = pool.createQueryRunner();
    await inUse.connect();
    await provisionDatabase(database.url, ['spec-rotated'], () => 'new');
    expect(await inUse.query('SELECT 1 AS one')).toEqual([{ one: 1 }]);
    const refused = await failureOf(transaction(pool, manager => manager.query('SELECT 1')));
    expect(refused).toMatchObject({ kind: 'unavailable', code: 'database.unavailable' });
    await expect(connect(options, silent)).rejects.toThrow('password authentication failed');
    await inUse.release();
    await pool.destroy();
  });
});
