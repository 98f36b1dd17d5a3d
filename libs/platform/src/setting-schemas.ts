import { isIPv4, isIPv6 } from 'node:net';
import { z } from 'zod';
import { parseAddress, parseNetwork } from './network.js';
import { describeSetting } from './settings.js';

const LOG_LEVELS = ['trace', 'debug', 'info', 'warn', 'error', 'fatal'] as const;
const DAY_MS = 86_400_000;

/** An integer within bounds, written in decimal digits. */
export function integer(min: number, max: number) {
  return describeSetting(
    z
      .string()
      .regex(/^-?\d{1,15}$/)
      .transform(Number)
      .pipe(z.int().min(min).max(max)),
    `a whole number from ${min} to ${max}`,
    String(min),
  );
}

/** A TCP port; 0 lets the system choose a free one. */
export const port = describeSetting(integer(0, 65_535), 'a port number from 0 to 65535', '8080');

/** A duration in milliseconds, at most a day. */
export const durationMs = describeSetting(
  integer(1, DAY_MS),
  `a time in milliseconds from 1 to ${DAY_MS}`,
  '10000',
);

/** `true` or `false`. */
export const flag = describeSetting(
  z.enum(['true', 'false']).transform(text => text === 'true'),
  'true or false',
  'true',
);

/** A URL with one of these schemes (without the colon), kept as it was written. */
export function url(schemes: readonly string[], example: string) {
  return describeSetting(
    z.string().refine(text => {
      const scheme = URL.parse(text)?.protocol.slice(0, -1);
      return scheme !== undefined && schemes.includes(scheme);
    }),
    `a URL that begins with ${schemes.map(scheme => `${scheme}://`).join(' or ')}`,
    example,
  );
}

/** One or more NATS servers, separated by commas. Credentials in a URL are percent-encoded. */
export const natsUrls = describeSetting(
  z.string().regex(/^(nats|tls):\/\/[^\s,]+(,(nats|tls):\/\/[^\s,]+)*$/),
  'one or more NATS URLs separated by commas',
  'nats://127.0.0.1:4222',
);

/** 32 bytes in base64 or base64url, as a Buffer. */
export const secretKey32 = describeSetting(
  z
    .string()
    .regex(/^[A-Za-z0-9+/_-]{43}=?$/)
    .transform(text => Buffer.from(text, 'base64')),
  '32 random bytes in base64 (the output of: openssl rand -base64 32)',
  'AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=',
);

/** One such key, or several separated by commas during a rotation: the first is used, all are accepted. */
export const secretKeys32 = describeSetting(
  z
    .string()
    .transform(text => text.split(',').map(part => part.trim()))
    .pipe(z.tuple([secretKey32], secretKey32)),
  '32 random bytes in base64 (the output of: openssl rand -base64 32), or several such keys separated by commas',
  'AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=',
);

/** Networks separated by commas, each as `address/prefix` or a single address. See {@link parseNetwork}. */
export const cidrList = describeSetting(
  z
    .string()
    .transform(text => text.split(',').map(part => part.trim()))
    .pipe(z.array(network())),
  'networks in CIDR notation separated by commas, with no bits set beyond the prefix',
  '10.0.0.0/8,fd00::/8',
);

function network() {
  return z.string().transform((text, context) => {
    const parsed = parseNetwork(text);
    if (parsed.outcome === 'network') return parsed.cidr;
    context.addIssue({ code: 'custom', message: parsed.detail });
    return z.NEVER;
  });
}

/** Servers separated by commas, each as `address` or `address:port`; an IPv6 address with a port is in brackets. */
export const addressList = describeSetting(
  z
    .string()
    .transform(text => text.split(',').map(part => part.trim()))
    .pipe(z.array(z.string().refine(isServerAddress))),
  'IP addresses, each with a port or without, separated by commas',
  '10.0.0.2,[fd00::2]:5353',
);

function isServerAddress(text: string): boolean {
  if (parseAddress(text) !== undefined) return true;
  const [, v6, v4, port] = /^(?:\[([^\]]+)\]|([\d.]+)):(\d{1,5})$/.exec(text) ?? [];
  const isAddress = v6 === undefined ? isIPv4(v4 ?? '') : isIPv6(v6);
  return isAddress && Number(port) >= 1 && Number(port) <= 65_535;
}

export const logLevel = describeSetting(z.enum(LOG_LEVELS), `one of ${LOG_LEVELS.join(', ')}`, 'info');

/** The path of a file, or its content: some platforms mount secrets, others pass them. */
export function fileOrContent(what: string, example: string) {
  return describeSetting(z.string().min(1), `the path of ${what}, or its content`, example);
}

/**
 * Address and credentials of the broker, for every process that connects to it. Validated together by `brokerOf`
 * (libs/messaging).
 */
export const brokerSettings = z.object({
  NATS_URL: natsUrls,
  /** A user's JWT and seed, as `nsc` writes them. */
  NATS_CREDS: fileOrContent('a .creds file', '/etc/countersign/matcher.creds').optional(),
  /** A user's nkey seed, `SU…`. */
  NATS_NKEY_SEED: fileOrContent("a user's nkey seed", '/etc/countersign/matcher.nk').optional(),
  /** CA certificates of the broker, when its certificate is not from a public authority. */
  NATS_TLS_CA: fileOrContent('a PEM file', '/etc/countersign/nats-ca.pem').optional(),
  /** The client certificate and key, for a broker that requires them. */
  NATS_TLS_CERT: fileOrContent('a PEM file', '/etc/countersign/nats-client.pem').optional(),
  NATS_TLS_KEY: fileOrContent('a PEM file', '/etc/countersign/nats-client-key.pem').optional(),
  /** For a broker whose `tls` block says `handshake_first`. */
  NATS_TLS_HANDSHAKE_FIRST: flag.optional(),
});

export type BrokerSettings = z.output<typeof brokerSettings>;
