import { Logger, Module } from '@nestjs/common';
import type { DynamicModule, OnApplicationShutdown } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { HealthRegistry, Metrics } from '#libs/platform';
import { connect, createDataSource } from './connect.js';
import type { DatabaseOptions } from './connection-options.js';
import { DatabaseSample } from './sampling/database-sample.js';
import { exportPool } from './sampling/pool-metrics.js';
import { StateSampler } from './sampling/state-sampler.js';

/**
 * Provides a service's TypeORM {@link DataSource}: connected, migrated, with a readiness check `postgres` and metrics;
 * and a {@link StateSampler} for the metrics of what is stored in it.
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
        {
          provide: StateSampler,
          inject: [Metrics, DataSource],
          useFactory: ({ registry }: Metrics, dataSource: DataSource) => {
            exportPool(registry, dataSource);
            const sampler = new StateSampler({ ...options, everyMs: options.sampleEveryMs }, registry);
            sampler.add(new DatabaseSample(registry));
            return sampler;
          },
        },
      ],
      exports: [DataSource, StateSampler],
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
