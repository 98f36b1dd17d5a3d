import { z } from 'zod';
import { brokerSettings, durationMs, fileOrContent, logLevel, port, url } from './setting-schemas.js';
import { describeSetting } from './settings.js';
import { tracingSettings } from './tracing/tracing-settings.js';

const streamReplicas = describeSetting(
  z.enum(['1', '3', '5']).transform(Number),
  '1, 3 or 5, at most as many as there are servers in the NATS cluster',
  '3',
);

/** What every service needs. A service adds its own: `baseSettings.extend({ … })`. */
export const baseSettings = z.object({
  DATABASE_URL: url(['postgres', 'postgresql'], 'postgres://user:password@127.0.0.1:5432/countersign'),
  /** CA certificates of the database server. */
  DATABASE_CA: fileOrContent('a PEM file', '/etc/countersign/postgres-ca.pem').optional(),
  ...brokerSettings.shape,
  /** Copies of each stream in a NATS cluster. */
  NATS_STREAM_REPLICAS: streamReplicas.optional(),
  /** Health and metrics; must not be reachable from outside. */
  OPS_PORT: port.default(9090),
  OPS_HOST: describeSetting(z.string().min(1), 'an address to listen on', '127.0.0.1').default('127.0.0.1'),
  /** The bearer token that `/metrics` requires; `/healthz` and `/readyz` require none. */
  OPS_TOKEN: describeSetting(
    z.string().regex(/^[\x21-\x7e]{16,500}$/),
    'at least 16 printable characters without spaces',
    'the output of: openssl rand -hex 32',
  ).optional(),
  LOG_LEVEL: logLevel.default('info'),
  /** For the metric `countersign_build_info`. */
  BUILD_COMMIT: describeSetting(
    z.string().regex(/^[0-9a-f]{7,64}$/),
    'a git commit in hexadecimal',
    'the output of: git rev-parse HEAD',
  ).optional(),
  /** How long a service may take to finish work in progress. */
  SHUTDOWN_TIMEOUT_MS: durationMs.default(10_000),
  ...tracingSettings.shape,
});

export type BaseSettings = z.output<typeof baseSettings>;
