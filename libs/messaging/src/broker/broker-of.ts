import { existsSync, readFileSync } from 'node:fs';
import { credsAuthenticator, nkeys } from '@nats-io/transport-node';
import { SettingsError } from '#libs/platform';
import type { BaseSettings, BrokerSettings } from '#libs/platform';
import type { Broker, BrokerLogin, BrokerTls } from './broker-login.js';
import { parseNatsUrl } from './nats-url.js';

/** NATS_URL, and any other broker settings. */
export type GivenBrokerSettings = Pick<BrokerSettings, 'NATS_URL'> &
  Partial<BrokerSettings & Pick<BaseSettings, 'NATS_STREAM_REPLICAS'>>;

/**
 * The broker as the settings describe it. Files are read at once, so that a wrong path stops the start.
 *
 * @throws SettingsError for settings that contradict one another or that hold nothing usable; it names
 *   settings and repeats no value
 */
export function brokerOf(settings: GivenBrokerSettings): Broker {
  const url = parseNatsUrl(settings.NATS_URL);
  const login = loginOf(settings, url.login);
  const tls = tlsOf(settings, url.tls);
  return {
    natsUrl: settings.NATS_URL,
    login,
    ...(tls !== undefined && { tls }),
    ...(settings.NATS_STREAM_REPLICAS !== undefined && { streamReplicas: settings.NATS_STREAM_REPLICAS }),
  };
}

function loginOf({ NATS_CREDS, NATS_NKEY_SEED }: GivenBrokerSettings, inUrl: BrokerLogin): BrokerLogin {
  const given = [
    ...(inUrl.kind === 'none' ? [] : ['credentials in NATS_URL']),
    ...(NATS_CREDS === undefined ? [] : ['NATS_CREDS']),
    ...(NATS_NKEY_SEED === undefined ? [] : ['NATS_NKEY_SEED']),
  ];
  if (given.length > 1) throw fault(`${given.join(' and ')} are given; only one of them can be used`);
  if (NATS_CREDS !== undefined) {
    const text = textOf('NATS_CREDS', NATS_CREDS, '-----BEGIN');
    // The library requires a newline at the end.
    const creds = (): string => `${text()}\n`;
    checkCreds(creds());
    return { kind: 'creds', creds };
  }
  if (NATS_NKEY_SEED !== undefined) {
    const seed = textOf('NATS_NKEY_SEED', NATS_NKEY_SEED, 'SU');
    checkSeed(seed());
    return { kind: 'nkey', seed };
  }
  return inUrl;
}

function tlsOf(settings: GivenBrokerSettings, inUrl: BrokerTls | undefined): BrokerTls | undefined {
  const { NATS_TLS_CA, NATS_TLS_CERT, NATS_TLS_KEY, NATS_TLS_HANDSHAKE_FIRST } = settings;
  if ((NATS_TLS_CERT === undefined) !== (NATS_TLS_KEY === undefined)) {
    throw fault('NATS_TLS_CERT and NATS_TLS_KEY belong together; only one of them is given');
  }
  const tls: BrokerTls = {
    ...(NATS_TLS_CA !== undefined && { ca: textOf('NATS_TLS_CA', NATS_TLS_CA, '-----BEGIN')() }),
    ...(NATS_TLS_CERT !== undefined && { cert: textOf('NATS_TLS_CERT', NATS_TLS_CERT, '-----BEGIN')() }),
    ...(NATS_TLS_KEY !== undefined && { key: textOf('NATS_TLS_KEY', NATS_TLS_KEY, '-----BEGIN')() }),
    ...(NATS_TLS_HANDSHAKE_FIRST === true && { handshakeFirst: true }),
  };
  return Object.keys(tls).length > 0 ? tls : inUrl;
}

/**
 * Returns the value itself if it begins with `beginning`, otherwise the content of the file of that name, read on
 * each call.
 */
function textOf(name: string, value: string, beginning: string): () => string {
  if (value.trimStart().startsWith(beginning) && !existsSync(value)) return () => value.trim();
  const read = (): string => {
    try {
      return readFileSync(value, 'utf8').trim();
    } catch (error) {
      const code = error instanceof Error && 'code' in error ? String(error.code) : 'unreadable';
      throw fault(`${name} is neither a file that can be read (${code}) nor what such a file holds`);
    }
  };
  read();
  return read;
}

function checkSeed(seed: string): void {
  try {
    if (nkeys.fromSeed(Buffer.from(seed)).getPublicKey().startsWith('U')) return;
  } catch {
    // Reported below, without the library's message, which may contain a part of the seed.
  }
  throw fault("NATS_NKEY_SEED holds no user's seed; it begins with SU");
}

function checkCreds(creds: string): void {
  try {
    credsAuthenticator(Buffer.from(creds))('nonce');
  } catch {
    throw fault('NATS_CREDS holds no credentials; they have a JWT and a seed between lines of dashes');
  }
}

function fault(what: string): SettingsError {
  return new SettingsError(`These settings stop the start:\n  ${what}.`);
}
