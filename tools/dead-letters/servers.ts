import { AuthorizationError } from '@nats-io/transport-node';
import type { NatsConnection as Client } from '@nats-io/transport-node';
import { DataSource } from 'typeorm';
import { connectionOptions } from '#libs/database';
import { connectOperator } from '#libs/messaging';
import { findDatabaseUrl } from '../database-url.js';
import { findBroker } from './broker.js';

const CONNECT_TIMEOUT_MS = 5_000;

/** @throws Error that says what to do when the database cannot be found or reached */
export async function withDatabase<Result>(
  env: NodeJS.ProcessEnv,
  work: (dataSource: DataSource) => Promise<Result>,
): Promise<Result> {
  const options = connectionOptions(
    { url: findDatabaseUrl(env), schema: 'public', poolSize: 1 },
    () => undefined,
  );
  const dataSource = new DataSource(options);
  await dataSource.initialize().catch((cause: unknown) => {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new Error(
      `The database cannot be reached: ${why}. Is the system running, and DATABASE_URL right?`,
      { cause },
    );
  });
  try {
    return await work(dataSource);
  } finally {
    await dataSource.destroy();
  }
}

/** @throws Error that says what to do when the broker cannot be found or reached, or refuses the login */
export async function withBroker<Result>(
  env: NodeJS.ProcessEnv,
  work: (client: Client) => Promise<Result>,
): Promise<Result> {
  const options = { timeout: CONNECT_TIMEOUT_MS, reconnect: false };
  const client = await connectOperator(findBroker(env), options).catch((cause: unknown) => {
    const problem =
      cause instanceof AuthorizationError
        ? "refuses the credentials; the operator's are needed."
        : 'cannot be reached. Is the system running, and NATS_URL right?';
    throw new Error(`The NATS server ${problem}`, { cause });
  });
  try {
    return await work(client);
  } finally {
    await client.close();
  }
}
