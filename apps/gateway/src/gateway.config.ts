import { z } from 'zod';
import {
  baseSettings,
  cidrList,
  describeSetting,
  integer,
  port,
  readSettings,
  secretKeys32,
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
  /**
   * Opens nothing by itself, and without it a stolen table of key hashes opens nothing either. Several while one replaces
   * another: keys are hashed with the first and found by all.
   */
  API_KEY_PEPPER: secretKeys32,
  /** Seals callback credentials for the webhook-dispatcher, which has the same, and stored answers. */
  SECRETS_KEY: secretKeys32,
  /** Creates organizations, funds and prices them. One for each person who operates, so that each can be replaced. */
  OPERATOR_KEY: describeSetting(
    z
      .string()
      .transform(text => text.split(',').map(part => part.trim()))
      .pipe(
        z
          .array(z.string().regex(/^[\x21-\x2b\x2d-\x7e]{32,200}$/))
          .min(1)
          .max(20),
      ),
    'at least 32 printable characters without spaces and commas, or several such keys separated by commas',
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
  /** How many exports one gateway sends at a time, and how many of them for one organization. */
  MAX_EXPORTS: integer(1, 1_000_000).default(64),
  MAX_EXPORTS_PER_ORGANIZATION: integer(1, 1_000_000).default(4),
});

export type GatewaySettings = z.output<typeof gatewaySettings>;

/** Nest's token for {@link GatewaySettings}. */
export const SETTINGS = Symbol('GatewaySettings');

export function readGatewaySettings(env: NodeJS.ProcessEnv): GatewaySettings {
  return readSettings(gatewaySettings, env);
}
