import { AddressRefusedError } from '#libs/egress';
import type { ExchangeError } from '#libs/egress';

/**
 * The error shown to the customer with an attempt: the phase and what went wrong in it, with the host and port of the
 * URL. Never a resolved address: it may belong to a private network, behind a name that the customer chose.
 */
export function failureText(error: ExchangeError, url: URL, timeoutMs: number): string {
  const host = url.hostname;
  const target = `${host}:${url.port || (url.protocol === 'https:' ? '443' : '80')}`;
  if (error.cause instanceof AddressRefusedError) return error.cause.message;
  if (error.isTimeout) return timeoutText(error, host, target, timeoutMs / 1_000);
  switch (error.phase) {
    case 'lookup':
      return LOOKUP[error.code]?.(host) ?? `The host name ${host} could not be resolved.`;
    case 'connect':
      return CONNECT[error.code]?.(target) ?? `No connection to ${target} could be made.`;
    case 'tls':
      return tlsText(error, host, target);
    case 'answer':
      return answerText(error.code, target);
  }
}

type Text = (target: string) => string;

const LOOKUP: Readonly<Record<string, Text>> = {
  NAME_NOT_FOUND: host => `The host name ${host} does not exist or has no address.`,
  NAME_LOOKUP_TIMED_OUT: host => `The name servers of ${host} did not answer in time.`,
  NAME_SERVER_FAILED: host => `The name servers of ${host} answered with an error.`,
  TOO_MANY_LOOKUPS: host =>
    `The host name ${host} was not looked up: too many of the organization's host names wait for their name servers.`,
};

const CONNECT: Readonly<Record<string, Text>> = {
  ECONNREFUSED: target => `The connection to ${target} was refused.`,
  ECONNRESET: target => `The connection to ${target} was reset while it was being made.`,
  ETIMEDOUT: target => `The connection to ${target} timed out.`,
  EHOSTUNREACH: target => `There is no route to ${target}.`,
  ENETUNREACH: target => `There is no route to ${target}.`,
};

const CERTIFICATE: Readonly<Record<string, string>> = {
  CERT_HAS_EXPIRED: 'has expired',
  CERT_NOT_YET_VALID: 'is not valid yet',
  CERT_REVOKED: 'has been revoked',
  ERR_TLS_CERT_ALTNAME_INVALID: 'is for another host',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'is self-signed',
  SELF_SIGNED_CERT_IN_CHAIN: 'comes from an issuer that is not trusted',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'comes from an unknown issuer, or intermediate certificates are missing',
  UNABLE_TO_GET_ISSUER_CERT: 'comes from an unknown issuer, or intermediate certificates are missing',
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: 'comes from an unknown issuer, or intermediate certificates are missing',
};

/** OpenSSL's reason, in the code of some errors and in the message of others. */
const NOT_TLS = /wrong[ _]version[ _]number|packet[ _]length[ _]too[ _]long/i;
const ALERT = /alert/i;

function tlsText({ code, cause }: ExchangeError, host: string, target: string): string {
  const fault = CERTIFICATE[code];
  if (fault !== undefined) return `The TLS certificate of ${host} ${fault}.`;
  if (code === 'ECONNRESET' || code === 'EPIPE') {
    return `The connection to ${target} was closed during the TLS handshake.`;
  }
  const reason = `${code} ${cause instanceof Error ? cause.message : ''}`;
  if (NOT_TLS.test(reason)) return `${target} does not speak TLS.`;
  return ALERT.test(reason)
    ? `${target} refused the TLS handshake.`
    : `The TLS handshake with ${target} failed.`;
}

function answerText(code: string, target: string): string {
  if (code === 'HPE_HEADER_OVERFLOW') return `The headers of the answer from ${target} are too large.`;
  if (code === 'TOO_MANY_INTERIM_ANSWERS') return `${target} sent interim answers (1xx) without end.`;
  if (code.startsWith('HPE_')) return `The answer from ${target} is not HTTP.`;
  if (code === 'ETIMEDOUT') return `The connection to ${target} timed out before an answer came.`;
  return `The connection to ${target} was closed before an answer came.`;
}

function timeoutText({ phase }: ExchangeError, host: string, target: string, seconds: number): string {
  switch (phase) {
    case 'lookup':
      return `The name servers of ${host} did not answer within ${seconds} s.`;
    case 'connect':
      return `No connection to ${target} within ${seconds} s.`;
    case 'tls':
      return `The TLS handshake with ${target} was not completed within ${seconds} s.`;
    case 'answer':
      return `No answer from ${target} within ${seconds} s.`;
  }
}
