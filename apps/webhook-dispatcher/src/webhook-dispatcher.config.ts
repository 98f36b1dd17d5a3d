import type { z } from 'zod';
import {
  addressList,
  baseSettings,
  cidrList,
  durationMs,
  integer,
  readSettings,
  secretKeys32,
} from '#libs/platform';

const settingsSchema = baseSettings.extend({
  /** Decrypts callback credentials, which the gateway encrypts with the same key, and encrypts signing secrets. */
  SECRETS_KEY: secretKeys32,
  /** Networks that deliveries can reach although they are not public. */
  WEBHOOK_ALLOWED_CIDRS: cidrList.default([]),
  /** Name servers for the host names of webhook URLs, instead of the system's. */
  WEBHOOK_DNS_SERVERS: addressList.default([]),
  /** From the connection to the last byte of the response. */
  WEBHOOK_TIMEOUT_MS: durationMs.default(15_000),
  /** Concurrent attempts in one process. */
  WEBHOOK_CONCURRENCY: integer(1, 10_000).default(512),
  /** The maximum for one organization, in percent of the slots left by other organizations. */
  WEBHOOK_ORGANIZATION_PERCENT: integer(1, 100).default(50),
  /** The maximum for one scheme, host and port, in percent of an organization's slots left by its other origins. */
  WEBHOOK_ORIGIN_PERCENT: integer(1, 100).default(50),
  /** How long all attempts to an endpoint may fail before it is disabled; 0 for no limit. */
  WEBHOOK_DISABLE_AFTER_DAYS: integer(0, 365).default(5),
  /** How long ended deliveries are kept. */
  WEBHOOK_RETENTION_DAYS: integer(1, 3_650).default(30),
});

export type WebhookDispatcherSettings = z.output<typeof settingsSchema>;

export function readWebhookDispatcherSettings(): WebhookDispatcherSettings {
  return readSettings(settingsSchema, process.env);
}
