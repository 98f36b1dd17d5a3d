import { X509Certificate } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { Gauge } from 'prom-client';
import type { Registry } from 'prom-client';
import { z } from 'zod';
import type { BaseSettings } from './base-settings.js';

/** The settings that hold, or name the file of, something that expires. */
export type ExpiringSettings = Partial<
  Pick<BaseSettings, 'DATABASE_URL' | 'DATABASE_CA' | 'NATS_CREDS' | 'NATS_TLS_CA' | 'NATS_TLS_CERT'>
>;

const CERTIFICATES = /-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g;
const USER_JWT = /-----BEGIN NATS USER JWT-----\s+[\w-]+\.([\w-]+)\.[\w-]+\s/;
const Claims = z.object({ exp: z.int().positive().optional() });

/**
 * `countersign_credential_expiry_timestamp_seconds`: when the certificates and credentials that this process uses
 * expire, by setting. Files are read at each scrape, so a replaced file shows at once. 0 for one that cannot be read;
 * no value for one that does not expire.
 */
export function exportCredentialExpiry(registry: Registry, settings: ExpiringSettings): void {
  const credentials = Object.entries(textsOf(settings));
  new Gauge({
    name: 'countersign_credential_expiry_timestamp_seconds',
    help: 'When a certificate or credential expires, by the setting that names it; 0 if it cannot be read.',
    labelNames: ['credential'],
    registers: [registry],
    collect() {
      this.reset();
      for (const [credential, value] of credentials) {
        const seconds = expiryOf(value);
        if (seconds !== undefined) this.set({ credential }, seconds);
      }
    },
  });
}

function textsOf(settings: ExpiringSettings): Readonly<Record<string, string>> {
  const parameters = URL.parse(settings.DATABASE_URL ?? '')?.searchParams;
  const texts = {
    DATABASE_CA: settings.DATABASE_CA ?? parameters?.get('sslrootcert'),
    DATABASE_CERT: parameters?.get('sslcert'),
    NATS_CREDS: settings.NATS_CREDS,
    NATS_TLS_CA: settings.NATS_TLS_CA,
    NATS_TLS_CERT: settings.NATS_TLS_CERT,
  };
  return Object.fromEntries(
    Object.entries(texts).flatMap(([name, text]) =>
      text === undefined || text === null ? [] : [[name, text]],
    ),
  );
}

/** The earliest expiry in it, in seconds since 1970; undefined if it does not expire. */
function expiryOf(fileOrContent: string): number | undefined {
  try {
    const text =
      fileOrContent.trimStart().startsWith('-----BEGIN') && !existsSync(fileOrContent)
        ? fileOrContent
        : readFileSync(fileOrContent, 'utf8');
    const [, claims] = USER_JWT.exec(text) ?? [];
    if (claims !== undefined)
      return Claims.parse(JSON.parse(Buffer.from(claims, 'base64url').toString('utf8'))).exp;
    const certificates = text.match(CERTIFICATES) ?? [];
    if (certificates.length === 0) return 0;
    return Math.min(...certificates.map(pem => Date.parse(new X509Certificate(pem).validTo) / 1_000));
  } catch {
    return 0;
  }
}
