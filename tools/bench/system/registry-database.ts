import type { DataSource } from 'typeorm';
import pg from 'pg';
import { connect } from '#libs/database';
import { migrations } from '../../../apps/task-registry/src/migrations/index.js';

const SCHEMA = 'task_registry';

/** A registry's tables in a database of their own, so that no running registry touches what is measured. */
export interface RegistryDatabase {
  /** One connection. */
  readonly dataSource: DataSource;
  /** Another, for what is not measured. */
  readonly writer: pg.Client;
  /** Drops the database. */
  readonly close: () => Promise<void>;
}

/** @param name of the database, which is replaced when it exists */
export async function openRegistryDatabase(databaseUrl: string, name: string): Promise<RegistryDatabase> {
  const administrator = new pg.Client({ connectionString: databaseUrl });
  await administrator.connect();
  await administrator.query(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`);
  await administrator.query(`CREATE DATABASE ${name}`);
  const url = new URL(databaseUrl);
  url.pathname = `/${name}`;
  const writer = new pg.Client({ connectionString: url.href, options: `-c search_path=${SCHEMA}` });
  await writer.connect();
  const dataSource = await connect(
    { url: url.href, schema: SCHEMA, migrations, poolSize: 1 },
    { warn: () => undefined },
  );
  return {
    dataSource,
    writer,
    close: async () => {
      await dataSource.destroy();
      await writer.end();
      await administrator.query(`DROP DATABASE ${name} WITH (FORCE)`);
      await administrator.end();
    },
  };
}
