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
  /** Opens callback credentials, which the gateway seals with the same key, and seals signing secrets. */
  SECRETS_KEY: secretKeys32,
  /** Networks that deliveries may reach although they are not public. */
  WEBHOOK_ALLOWED_CIDRS: cidrList.default([]),
  /** Name servers for the host names of webhook URLs, instead of the system's. */
  WEBHOOK_DNS_SERVERS: addressList.default([]),
  /** From the connection to the last byte of the answer. */
  WEBHOOK_TIMEOUT_MS: durationMs.default(15_000),
  /** Attempts under way at a time in one process. */
  WEBHOOK_CONCURRENCY: integer(1, 10_000).default(512),
  /** Of these, the most that one organization may have, in percent of what the other organizations leave. */
  WEBHOOK_ORGANIZATION_PERCENT: integer(1, 100).default(50),
  /** Of an organization's, the most to one scheme, host and port, in percent of what its other origins leave. */
  WEBHOOK_ORIGIN_PERCENT: integer(1, 100).default(50),
  /** How long an endpoint may only fail before it is disabled; 0 for ever. */
  WEBHOOK_DISABLE_AFTER_DAYS: integer(0, 365).default(5),
  /** How long deliveries that ended are kept. */
  WEBHOOK_RETENTION_DAYS: integer(1, 3_650).default(30),
});

export type WebhookDispatcherSettings = z.output<typeof settingsSchema>;

export function readWebhookDispatcherSettings(): WebhookDispatcherSettings {
  return readSettings(settingsSchema, process.env);
}
