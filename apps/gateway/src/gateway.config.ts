import { z } from 'zod';
import { SigningKeyText } from '#libs/evidence';
import {
  baseSettings,
  cidrList,
  describeSetting,
  durationMs,
  flag,
  integer,
  port,
  readSettings,
  secretKeys32,
  url,
} from '#libs/platform';
import { fileSettings } from './api/files/files.config.js';
import { sessionSettings } from './edge/auth/sessions.config.js';
import { edgeSettings } from './edge/edge.config.js';
import { rateLimitSettings } from './edge/rate-limit/rate-limit.config.js';

/** Plain HTTP only where nobody is between. */
function isIssuer(text: string): boolean {
  const parsed = URL.parse(text);
  if (parsed?.protocol === 'https:') return true;
  return parsed?.protocol === 'http:' && ['127.0.0.1', 'localhost', '[::1]'].includes(parsed.hostname);
}

const gatewaySettings = baseSettings.extend({
  PORT: port.default(8080),
  HOST: describeSetting(
    // Fastify would open a second server for the other address of `localhost`, which bypasses the connection limits.
    z
      .string()
      .min(1)
      .transform(host => (host === 'localhost' ? '127.0.0.1' : host)),
    'an address to listen on',
    '0.0.0.0',
  ).default('127.0.0.1'),
  /**
   * Useless to an attacker without the table of key hashes, as is that table without the pepper. Several during
   * rotation: keys are hashed with the first and found with all.
   */
  API_KEY_PEPPER: secretKeys32,
  /** Seals stored responses, and callback credentials for the webhook-dispatcher, which has the same key. */
  SECRETS_KEY: secretKeys32,
  /** Creates organizations, their funds and prices. One for each operator, so that each can be replaced. */
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
  /** Signs the evidence of ended tasks. Former keys stay in it for as long as their evidence is to be verified. */
  EVIDENCE_SIGNING_KEYS: describeSetting(
    SigningKeyText,
    'a JWK Set with the private Ed25519 key that signs, then the public former ones',
    'the output of: npm run --silent evidence-keys',
  ),
  /** The proxies in front of the gateway: `X-Forwarded-For` is trusted only from these. */
  TRUSTED_PROXIES: cidrList.default([]),
  /** Non-public networks that callbacks may reach. */
  WEBHOOK_ALLOWED_CIDRS: cidrList.default([]),
  AUTH_FAILURES_PER_MINUTE: integer(1, 1_000_000).default(60),
  /** Where browsers find this gateway, for links in mails and for requests without `Sec-Fetch-Site`. */
  CONSOLE_ORIGIN: describeSetting(
    z.string().refine(text => URL.parse(text)?.origin === text && /^https?:/.test(text)),
    'the origin of the gateway as browsers see it: scheme, host, and port if it is not the default, and no path',
    'https://countersign.example.com',
  ).optional(),
  ...sessionSettings,
  /** The OpenID Connect issuer that people sign in with, and this installation's client at it. */
  OIDC_ISSUER: describeSetting(
    z.string().refine(isIssuer),
    'the URL of an OpenID Connect issuer: https://, or http:// on this machine',
    'https://login.example.com',
  ).optional(),
  OIDC_CLIENT_ID: describeSetting(z.string().min(1).max(300), 'a client id', 'countersign').optional(),
  /** Without it, the client is a public one, which PKCE protects. */
  OIDC_CLIENT_SECRET: describeSetting(z.string().min(1).max(1_000), 'a client secret', '…').optional(),
  /** Sends mails: `smtps://user:password@host`, or `smtp://host:587` with STARTTLS where the server offers it. */
  SMTP_URL: url(['smtp', 'smtps'], 'smtps://user:secret@smtp.example.com:465').optional(),
  /** The sender of mails. */
  MAIL_FROM: describeSetting(
    z
      .string()
      .min(3)
      .max(300)
      .regex(/^[^\r\n]*@[^\r\n]*$/),
    'the sender of mails, an address with a name or without',
    'Countersign <no-reply@example.com>',
  ).optional(),
  /** Without SMTP_URL, mails are kept for the readers of this machine's loopback address: `npm start`. */
  MAIL_OUTBOX: flag.default(false),
  ...edgeSettings,
  ...rateLimitSettings,
  /** The maximum number of `?wait=` requests of one gateway, and of one organization or key on it. */
  MAX_WAITING_REQUESTS: integer(1, 1_000_000).default(2_000),
  MAX_WAITING_REQUESTS_PER_ORGANIZATION: integer(1, 1_000_000).default(500),
  MAX_WAITING_REQUESTS_PER_KEY: integer(1, 1_000_000).default(250),
  /** The maximum number of event streams (`GET /v1/events`) of one gateway, and of one organization or key on it. */
  MAX_EVENT_STREAMS: integer(1, 1_000_000).default(2_000),
  MAX_EVENT_STREAMS_PER_ORGANIZATION: integer(1, 1_000_000).default(500),
  MAX_EVENT_STREAMS_PER_KEY: integer(1, 1_000_000).default(100),
  /** A stream without an event for this long sends a heartbeat, so that no proxy takes its connection for idle. */
  EVENT_STREAM_HEARTBEAT_MS: durationMs.default(15_000),
  /** A stream whose reader has taken nothing for this long is closed; the reader can resume it. */
  EVENT_STREAM_STALL_MS: durationMs.default(30_000),
  /** The maximum number of concurrent exports of one gateway, and of one organization on it. */
  MAX_EXPORTS: integer(1, 1_000_000).default(64),
  MAX_EXPORTS_PER_ORGANIZATION: integer(1, 1_000_000).default(4),
  ...fileSettings,
  /** How long an assessment is kept whose request does not say `audit.retain_days`. */
  ASSESSMENT_RETENTION_DAYS: integer(1, 3_650).default(365),
  /** How long a worker's draft is kept after its last change. */
  DRAFT_RETENTION_DAYS: integer(1, 365).default(30),
});

export type GatewaySettings = z.output<typeof gatewaySettings> & {
  readonly CONSOLE_ORIGIN: string;
  readonly MAIL_FROM: string;
};

/** Nest's token for {@link GatewaySettings}. */
export const SETTINGS = Symbol('GatewaySettings');

export function readGatewaySettings(env: NodeJS.ProcessEnv): GatewaySettings {
  const settings = readSettings(gatewaySettings, env);
  const CONSOLE_ORIGIN = settings.CONSOLE_ORIGIN ?? `http://localhost:${settings.PORT}`;
  const MAIL_FROM = settings.MAIL_FROM ?? `Countersign <no-reply@${new URL(CONSOLE_ORIGIN).hostname}>`;
  return { ...settings, CONSOLE_ORIGIN, MAIL_FROM };
}
