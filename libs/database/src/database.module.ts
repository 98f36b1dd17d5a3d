import { Logger, Module } from '@nestjs/common';
import type { DynamicModule, OnApplicationShutdown } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { HealthRegistry } from '#libs/platform';
import { connect, createDataSource } from './connect.js';
import type { DatabaseOptions } from './connection-options.js';

/**
 * Provides a service's TypeORM {@link DataSource}: connected, migrated, with a readiness check `postgres`.
 *
 * While PostgreSQL is unavailable at start, the service waits here and is not ready; every injected DataSource is
 * therefore open. Because the module is global, it is closed after all handlers and other modules.
 */
@Module({})
export class DatabaseModule implements OnApplicationShutdown {
  constructor(private readonly dataSource: DataSource) {}

  static forRoot(options: DatabaseOptions): DynamicModule {
    return {
      module: DatabaseModule,
      global: true,
      providers: [
        {
          provide: DataSource,
          inject: [HealthRegistry],
          useFactory: (health: HealthRegistry) => connectAndReport(options, health),
        },
      ],
      exports: [DataSource],
    };
  }

  async onApplicationShutdown(): Promise<void> {
    if (this.dataSource.isInitialized) await this.dataSource.destroy();
  }
}

async function connectAndReport(options: DatabaseOptions, health: HealthRegistry): Promise<DataSource> {
  const logger = new Logger(DatabaseModule.name);
  const dataSource = createDataSource(options, logger);
  health.register('postgres', async () => {
    if (!dataSource.isInitialized) return { ok: false, detail: 'waiting for the first connection' };
    await dataSource.query('SELECT 1');
    return { ok: true };
  });
  return connect(options, logger, dataSource);
}
