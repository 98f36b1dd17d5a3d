import { SettingsError } from '#libs/platform';
import type { BrokerLogin, BrokerTls } from './broker-login.js';

export interface ParsedNatsUrl {
  /** `host:port` without scheme and credentials: the client library can mistake digits in a password for the port. */
  readonly servers: readonly string[];
  readonly login: BrokerLogin;
  /** Set by `tls://`. */
  readonly tls: BrokerTls | undefined;
}

const NONE: BrokerLogin = { kind: 'none' };

/**
 * The servers of NATS_URL, and the credentials in it, percent-decoded: `user:password@` or `token@`.
 *
 * @throws SettingsError when the URLs contradict one another; it never repeats a part of them
 */
export function parseNatsUrl(natsUrl: string): ParsedNatsUrl {
  const urls = natsUrl.split(',').map(text => parseOne(text.trim()));
  const schemes = new Set(urls.map(({ protocol }) => protocol));
  if (schemes.size > 1)
    throw fault('has nats:// beside tls://, but one connection either uses TLS or does not');
  const logins = urls.map(loginIn).filter(login => login !== NONE);
  const [login = NONE] = logins;
  if (logins.some(other => JSON.stringify(other) !== JSON.stringify(login)))
    throw fault('has servers with different credentials, but a client has one set for all of them');
  return {
    servers: urls.map(({ host }) => host),
    login,
    tls: schemes.has('tls:') ? {} : undefined,
  };
}

function parseOne(text: string): URL {
  const url = URL.parse(text);
  if (url === null || url.host === '') {
    throw fault('is not a list of URLs; a password in it has to be percent-encoded');
  }
  return url;
}

function loginIn({ username, password }: URL): BrokerLogin {
  if (username === '' && password === '') return NONE;
  if (password === '') return { kind: 'token', token: decoded(username) };
  return { kind: 'password', user: decoded(username), password: decoded(password) };
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw fault('has credentials with a % that begins no percent-encoded character; write it as %25');
  }
}

function fault(what: string): SettingsError {
  return new SettingsError(`These settings stop the start:\n  NATS_URL ${what}.`);
}
