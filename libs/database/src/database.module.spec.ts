import { createServer, connect as dial } from 'node:net';
import type { Server, Socket } from 'node:net';
import { Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { DataSource } from 'typeorm';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { HealthRegistry, PlatformModule } from '#libs/platform';
import { createTestDatabase, waitFor } from '#libs/testing';
import type { TestDatabase } from '#libs/testing';
import { DatabaseModule } from './database.module.js';
import { ProcessedEventsMigration } from './processed-events.js';
import { transaction } from './transaction.js';

/** A proxy between the service and PostgreSQL, so that a test can cut the connection. */
class Wire {
  private readonly sockets = new Set<Socket>();
  private server: Server | undefined;
  private port = 0;

  constructor(private readonly target: URL) {}

  async open(): Promise<string> {
    const server = createServer(near => {
      const far = dial(Number(this.target.port), this.target.hostname);
      near.pipe(far).pipe(near);
      for (const socket of [near, far]) {
        this.sockets.add(socket);
        socket.on('error', () => undefined);
      }
    });
    this.server = server;
    await new Promise<void>(resolve => server.listen(this.port, '127.0.0.1', resolve));
    const address = server.address();
    if (address === null || typeof address === 'string') throw new Error('The wire has no port.');
    this.port = address.port;
    const url = new URL(this.target);
    url.host = `127.0.0.1:${this.port}`;
    return url.toString();
  }

  async cut(): Promise<void> {
    for (const socket of this.sockets) socket.destroy();
    this.sockets.clear();
    await new Promise<void>(resolve => {
      if (this.server === undefined) resolve();
      else
        this.server.close(() => {
          resolve();
        });
    });
    this.server = undefined;
  }
}

@Module({})
class Root {}

describe('DatabaseModule', () => {
  let database: TestDatabase;
  let wire: Wire;
  let health: HealthRegistry;

  beforeEach(async () => {
    database = await createTestDatabase();
    wire = new Wire(new URL(database.url));
    health = new HealthRegistry();
  });

  afterEach(async () => {
    await wire.cut();
    await database.drop();
  });

  const start = (url: string) =>
    NestFactory.createApplicationContext(
      {
        module: Root,
        imports: [
          PlatformModule.forRoot({ serviceName: 'spec', health }),
          DatabaseModule.forRoot({ url, schema: 'spec', migrations: [ProcessedEventsMigration] }),
        ],
      },
      { logger: false, abortOnError: false },
    );

  it('is ready once migrated, and closes its connections at the end', async () => {
    const app = await start(await wire.open());
    expect(await health.readiness()).toEqual({ ready: true, checks: { postgres: { ok: true } } });
    const dataSource = app.get(DataSource);
    expect(await dataSource.query('SELECT count(*) AS n FROM spec.processed_events')).toEqual([{ n: 0 }]);
    await app.close();
    expect(dataSource.isInitialized).toBe(false);
  });

  it('waits for PostgreSQL, and is not ready until it is available', async () => {
    const url = await wire.open();
    await wire.cut();
    const starting = start(url);
    await waitFor(async () => {
      const { checks } = await health.readiness();
      return checks['postgres']?.detail === 'waiting for the first connection';
    });
    await wire.open();
    const app = await starting;
    expect((await health.readiness()).ready).toBe(true);
    await app.close();
  });

  it('survives the loss of PostgreSQL and recovers when it returns', async () => {
    const app = await start(await wire.open());
    const dataSource = app.get(DataSource);
    const interrupted = transaction(dataSource, async manager => {
      await wire.cut();
      await manager.query('SELECT 1');
    });
    await expect(interrupted).rejects.toMatchObject({ kind: 'unavailable', code: 'database.unavailable' });
    expect((await health.readiness()).ready).toBe(false);
    await expect(transaction(dataSource, manager => manager.query('SELECT 1'))).rejects.toMatchObject({
      kind: 'unavailable',
    });

    await wire.open();
    await waitFor(async () => (await health.readiness()).ready);
    expect(await transaction(dataSource, manager => manager.query('SELECT 1 AS one'))).toEqual([{ one: 1 }]);
    await app.close();
  });

  it('stops the start on a permanent error', async () => {
    const url = new URL(database.url);
    url.pathname = '/no_such_database';
    await expect(start(url.toString())).rejects.toThrow(/no_such_database/);
  });
});
