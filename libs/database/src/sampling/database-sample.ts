import type { Registry } from 'prom-client';
import { z } from 'zod';
import { SampledGauge } from './sampled-gauge.js';
import type { Sample, SampleRows } from './state-sampler.js';

/** `numbackends` of all databases: a service's role sees it without further rights. */
const SERVER = `
  SELECT (SELECT sum(numbackends) FROM pg_stat_database)::int AS connections,
         current_setting('max_connections')::int AS "maxConnections",
         pg_database_size(current_database())::float8 AS bytes,
         (SELECT coalesce(max(extract(epoch FROM clock_timestamp() - xact_start)), 0)::float8
            FROM pg_stat_activity WHERE usename = current_user AND pid <> pg_backend_pid()) AS "oldestSeconds"`;
const ServerRow = z.object({
  connections: z.int(),
  maxConnections: z.int(),
  bytes: z.number(),
  oldestSeconds: z.number(),
});

const TABLES = `
  SELECT relname AS "table", pg_total_relation_size(relid)::float8 AS bytes, n_live_tup AS live, n_dead_tup AS dead
    FROM pg_stat_user_tables WHERE schemaname = current_schema()`;
const TableRow = z.object({ table: z.string(), bytes: z.number(), live: z.int(), dead: z.int() });

/** The state of the database server, and of the tables of this service's schema. */
export class DatabaseSample implements Sample {
  readonly name = 'database';
  private readonly connections: SampledGauge<'state'>;
  private readonly bytes: SampledGauge;
  private readonly oldest: SampledGauge;
  private readonly tableBytes: SampledGauge<'table'>;
  private readonly tableRows: SampledGauge<'table' | 'state'>;

  constructor(registry: Registry) {
    this.connections = new SampledGauge(registry, {
      name: 'countersign_database_server_connections',
      help: 'Connections of the PostgreSQL server: those in use, by whichever client, and the most it accepts.',
      labelNames: ['state'],
    });
    this.bytes = new SampledGauge(registry, {
      name: 'countersign_database_bytes',
      help: 'Size of the database.',
    });
    this.oldest = new SampledGauge(registry, {
      name: 'countersign_database_oldest_transaction_seconds',
      help: "Age of the oldest open transaction of the service's role; 0 when there is none.",
    });
    this.tableBytes = new SampledGauge(registry, {
      name: 'countersign_database_table_bytes',
      help: 'Size of a table with its indexes.',
      labelNames: ['table'],
    });
    this.tableRows = new SampledGauge(registry, {
      name: 'countersign_database_table_rows',
      help: 'Rows of a table as PostgreSQL estimates them: live, and dead until vacuumed.',
      labelNames: ['table', 'state'],
    });
  }

  async take(rows: SampleRows): Promise<void> {
    const [server] = await rows(ServerRow, SERVER);
    const tables = await rows(TableRow, TABLES);
    if (server !== undefined) {
      this.connections.replace([
        { labels: { state: 'used' }, value: server.connections },
        { labels: { state: 'max' }, value: server.maxConnections },
      ]);
      this.bytes.replace([{ value: server.bytes }]);
      this.oldest.replace([{ value: server.oldestSeconds }]);
    }
    this.tableBytes.replace(tables.map(({ table, bytes }) => ({ labels: { table }, value: bytes })));
    this.tableRows.replace(
      tables.flatMap(({ table, live, dead }) => [
        { labels: { table, state: 'live' }, value: live },
        { labels: { table, state: 'dead' }, value: dead },
      ]),
    );
  }

  clear(): void {
    this.connections.clear();
    this.bytes.clear();
    this.oldest.clear();
    this.tableBytes.clear();
    this.tableRows.clear();
  }
}
