import { z } from 'zod';
import {
  baseSettings,
  cidrList,
  describeSetting,
  integer,
  port,
  readSettings,
  secretKey32,
} from '#libs/platform';
import { edgeSettings } from './http/edge.config.js';
import { rateLimitSettings } from './rate-limit/rate-limit.config.js';

const gatewaySettings = baseSettings.extend({
  PORT: port.default(8080),
  HOST: describeSetting(
    // Fastify would open a second server for the other address of `localhost`, which no connection limit sees.
    z
      .string()
      .min(1)
      .transform(host => (host === 'localhost' ? '127.0.0.1' : host)),
    'an address to listen on',
    '0.0.0.0',
  ).default('127.0.0.1'),
  /** Opens nothing by itself, and without it a stolen table of key hashes opens nothing either. */
  API_KEY_PEPPER: secretKey32,
  /** Seals callback credentials for the webhook-dispatcher, which has the same, and stored answers. */
  SECRETS_KEY: secretKey32,
  /** May create organizations, and nothing else. */
  OPERATOR_KEY: describeSetting(
    z.string().regex(/^[\x21-\x7e]{32,200}$/),
    'at least 32 printable characters without spaces',
    'cs_live_ and 36 random letters and digits',
  ),
  /** The proxies in front of the gateway: only from these is `X-Forwarded-For` believed. */
  TRUSTED_PROXIES: cidrList.default([]),
  /** Networks that callbacks may reach although they are not public. */
  WEBHOOK_ALLOWED_CIDRS: cidrList.default([]),
  AUTH_FAILURES_PER_MINUTE: integer(1, 1_000_000).default(60),
  ...edgeSettings,
  ...rateLimitSettings,
  /** How many `?wait=` requests one gateway holds at a time, and how many of them for one organization or key. */
  MAX_WAITING_REQUESTS: integer(1, 1_000_000).default(2_000),
  MAX_WAITING_REQUESTS_PER_ORGANIZATION: integer(1, 1_000_000).default(500),
  MAX_WAITING_REQUESTS_PER_KEY: integer(1, 1_000_000).default(250),
});

export type GatewaySettings = z.output<typeof gatewaySettings>;

/** Nest's token for {@link GatewaySettings}. */
export const SETTINGS = Symbol('GatewaySettings');

export function readGatewaySettings(env: NodeJS.ProcessEnv): GatewaySettings {
  return readSettings(gatewaySettings, env);
}
