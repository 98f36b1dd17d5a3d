import { existsSync, readFileSync } from 'node:fs';
import { SettingsError } from '#libs/platform';
import type { BaseSettings } from '#libs/platform';

/** DATABASE_URL, and DATABASE_CA if it is set. */
export type GivenDatabaseSettings = Pick<BaseSettings, 'DATABASE_URL'> &
  Partial<Pick<BaseSettings, 'DATABASE_CA'>>;

/** PEM texts, and how much of the server's certificate is verified. */
export interface PostgresTls {
  readonly ca?: string;
  readonly cert?: string;
  readonly key?: string;
  readonly rejectUnauthorized: boolean;
  /** Set when the host's name is not verified. */
  readonly checkServerIdentity?: () => undefined;
}

/** The driver's input: a URL without TLS parameters, and TLS separately. */
export interface PostgresConnection {
  readonly connectionString: string;
  readonly ssl: PostgresTls | false;
}

const TLS_PARAMETERS = ['ssl', 'sslmode', 'sslrootcert', 'sslcert', 'sslkey', 'uselibpqcompat'];

/**
 * The database's URL with DATABASE_CA in it (as `sslrootcert`), so that one string describes the whole connection.
 *
 * @throws SettingsError when its TLS parameters are invalid
 */
export function databaseUrl({ DATABASE_URL, DATABASE_CA }: GivenDatabaseSettings): string {
  const url = new URL(DATABASE_URL);
  if (DATABASE_CA !== undefined) {
    if (url.searchParams.has('sslrootcert'))
      throw fault('sslrootcert in DATABASE_URL and DATABASE_CA are both given');
    url.searchParams.set('sslrootcert', DATABASE_CA);
  }
  const whole = DATABASE_CA === undefined ? DATABASE_URL : url.toString();
  postgresConnection(whole);
  return whole;
}

/**
 * `sslmode` has its libpq meaning (https://www.postgresql.org/docs/current/libpq-ssl.html); the driver's own default
 * treats `require` as `verify-full`. Modes that may fall back to plain text are refused.
 *
 * @throws SettingsError for a mode or a file that cannot be used
 */
export function postgresConnection(databaseUrl: string): PostgresConnection {
  const url = new URL(databaseUrl);
  const parameters = url.searchParams;
  const ssl = sslOf(parameters);
  if (!TLS_PARAMETERS.some(parameter => parameters.has(parameter)))
    return { connectionString: databaseUrl, ssl };
  for (const parameter of TLS_PARAMETERS) parameters.delete(parameter);
  return { connectionString: url.toString(), ssl };
}

function sslOf(parameters: URLSearchParams): PostgresTls | false {
  const ca = parameters.get('sslrootcert');
  const mode = modeOf(parameters, ca !== null);
  const files = {
    ...(ca !== null && { ca: pem('sslrootcert (DATABASE_CA)', ca) }),
    ...certificateOf(parameters),
  };
  switch (mode) {
    case 'disable':
      if (ca !== null) throw fault('sslmode=disable and a certificate authority contradict each other');
      return false;
    case 'no-verify':
      return { ...files, rejectUnauthorized: false };
    case 'require':
      return ca === null ? { ...files, rejectUnauthorized: false } : { ...files, ...ANY_HOST };
    case 'verify-ca':
      if (ca === null) {
        throw fault(
          'sslmode=verify-ca needs DATABASE_CA or sslrootcert: any public certificate would do otherwise',
        );
      }
      return { ...files, ...ANY_HOST };
    case 'verify-full':
      return { ...files, rejectUnauthorized: true };
    default:
      throw fault('sslmode has to be disable, require, verify-ca or verify-full');
  }
}

const ANY_HOST: PostgresTls = { rejectUnauthorized: true, checkServerIdentity: () => undefined };

/** An authority without a mode implies full verification: it would not be set to be ignored. */
function modeOf(parameters: URLSearchParams, hasAuthority: boolean): string {
  const mode = parameters.get('sslmode');
  if (mode !== null) return mode;
  const ssl = parameters.get('ssl');
  if (ssl === null) return hasAuthority ? 'verify-full' : 'disable';
  return ssl === 'true' || ssl === '1' ? 'verify-full' : ssl;
}

function certificateOf(parameters: URLSearchParams): Pick<PostgresTls, 'cert' | 'key'> {
  const [cert, key] = [parameters.get('sslcert'), parameters.get('sslkey')];
  if ((cert === null) !== (key === null)) throw fault('sslcert and sslkey belong together');
  return cert === null || key === null ? {} : { cert: pem('sslcert', cert), key: pem('sslkey', key) };
}

function pem(name: string, value: string): string {
  if (value.trimStart().startsWith('-----BEGIN') && !existsSync(value)) return value;
  try {
    return readFileSync(value, 'utf8');
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unreadable';
    throw fault(`${name} is neither a file that can be read (${code}) nor what such a file holds`);
  }
}

function fault(what: string): SettingsError {
  return new SettingsError(`These settings stop the start:\n  DATABASE_URL: ${what}.`);
}
