import type { ServiceName } from '#libs/contracts';
import type { SystemSecrets } from '../state/system-secrets.js';

/** What differs between processes. */
export interface ServiceAddress {
  readonly service: ServiceName;
  /** Counts from 1. */
  readonly replica: number;
  readonly databaseUrl: string;
  readonly opsPort: number;
  /** The HTTP port, if it is a gateway. */
  readonly port: number;
}

export interface EnvironmentInput extends ServiceAddress {
  readonly natsUrl: string;
  /** The service's nkey seed; without it, the NATS settings of the supervisor's environment apply. */
  readonly natsSeed: string | undefined;
  readonly secrets: SystemSecrets;
  readonly logLevel: string;
  /** Undefined if unknown. */
  readonly commit: string | undefined;
  /** Networks besides public ones that webhooks may be sent to; empty for none. */
  readonly webhookAllowedCidrs: string;
  /** Where the gateway keeps the files of workers, unless its settings say otherwise. */
  readonly filesDir: string;
  /** Where browsers find the first gateway. */
  readonly consoleOrigin: string;
  /** Whether mails are kept in the outbox, unless SMTP_URL is set. */
  readonly hasOutbox: boolean;
  /** Overrides everything else. */
  readonly extra: Readonly<Record<string, string>>;
}

/** An empty setting counts as unset. */
const NO_BROKER_SETTINGS = {
  NATS_CREDS: '',
  NATS_TLS_CA: '',
  NATS_TLS_CERT: '',
  NATS_TLS_KEY: '',
  NATS_TLS_HANDSHAKE_FIRST: '',
  NATS_STREAM_REPLICAS: '',
};

/**
 * The environment of one service: its settings on top of the supervisor's own environment, so that a setting unknown
 * to the supervisor (TRUSTED_PROXIES, for example) reaches the service that reads it.
 */
export function serviceEnvironment(
  input: EnvironmentInput,
  inherited: NodeJS.ProcessEnv = process.env,
): NodeJS.ProcessEnv {
  const { service, secrets } = input;
  const isGateway = service === 'gateway';
  const knowsCallbacks = isGateway || service === 'webhook-dispatcher';
  return {
    ...inherited,
    DATABASE_URL: input.databaseUrl,
    NATS_URL: input.natsUrl,
    ...(input.natsSeed !== undefined && { ...NO_BROKER_SETTINGS, NATS_NKEY_SEED: input.natsSeed }),
    OPS_PORT: String(input.opsPort),
    LOG_LEVEL: input.logLevel,
    ...(input.commit !== undefined && { BUILD_COMMIT: input.commit }),
    ...(isGateway && {
      PORT: String(input.port),
      API_KEY_PEPPER: secrets.api_key_pepper,
      OPERATOR_KEY: secrets.operator_key,
      // The bucket is instead of it, if there is one.
      FILES_DIR: inherited['FILES_S3_BUCKET'] ? '' : inherited['FILES_DIR'] || input.filesDir,
      CONSOLE_ORIGIN: inherited['CONSOLE_ORIGIN'] || input.consoleOrigin,
      MAIL_OUTBOX: String(input.hasOutbox),
      // No other replica takes over, so a client gains nothing by it.
      KEEP_ALIVE_DRAIN_MS: inherited['KEEP_ALIVE_DRAIN_MS'] || '100',
    }),
    // The gateway signs evidence, the registry the heads of the audit trees.
    ...((isGateway || service === 'task-registry') && {
      EVIDENCE_SIGNING_KEYS:
        inherited['EVIDENCE_SIGNING_KEYS'] || JSON.stringify(secrets.evidence_signing_keys),
    }),
    // The gateway seals callback credentials for the dispatcher, and refuses callbacks that the dispatcher would not
    // send.
    ...(knowsCallbacks && {
      SECRETS_KEY: secrets.secrets_key,
      WEBHOOK_ALLOWED_CIDRS: input.webhookAllowedCidrs,
    }),
    ...input.extra,
  };
}
