import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Registry } from 'prom-client';
import { expect, test } from 'vitest';
import { TEST_CA, TEST_CERTIFICATES } from '#libs/testing';
import { exportCredentialExpiry } from './credential-expiry.js';

const YEAR_2120 = Date.parse('2120-01-01T00:00:00Z') / 1_000;

async function exposed(registry: Registry): Promise<Readonly<Record<string, number>>> {
  const lines = (await registry.metrics()).matchAll(
    /^countersign_credential\w+\{credential="(\w+)"\} (\d+)$/gm,
  );
  return Object.fromEntries([...lines].map(([, name = '', seconds]) => [name, Number(seconds)]));
}

function creds(claims: Readonly<Record<string, unknown>>): string {
  const jwt = ['{}', JSON.stringify(claims), 'signature'].map(part =>
    Buffer.from(part).toString('base64url'),
  );
  return `-----BEGIN NATS USER JWT-----\n${jwt.join('.')}\n------END NATS USER JWT------\n`;
}

test('shows when certificates and credentials expire, from files and from their contents', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'countersign-expiry-'));
  const file = join(folder, 'tls.crt');
  writeFileSync(file, `${TEST_CERTIFICATES.valid.cert}\n${TEST_CA}\n`);
  const registry = new Registry();
  exportCredentialExpiry(registry, {
    DATABASE_URL: `postgres://user:password@host/db?sslcert=${encodeURIComponent(file)}&sslkey=none`,
    DATABASE_CA: TEST_CA,
    NATS_CREDS: creds({ exp: 2_000_000_000 }),
    NATS_TLS_CERT: file,
    NATS_TLS_CA: join(folder, 'missing.pem'),
  });
  expect(await exposed(registry)).toEqual({
    DATABASE_CA: YEAR_2120,
    DATABASE_CERT: YEAR_2120,
    NATS_CREDS: 2_000_000_000,
    NATS_TLS_CERT: YEAR_2120,
    NATS_TLS_CA: 0,
  });
  writeFileSync(file, TEST_CERTIFICATES.expired.cert);
  expect((await exposed(registry))['NATS_TLS_CERT']).toBeLessThan(Date.now() / 1_000);
  writeFileSync(file, 'not a certificate');
  expect((await exposed(registry))['NATS_TLS_CERT']).toBe(0);
  rmSync(folder, { recursive: true });
});

test('shows nothing for what is not set or does not expire', async () => {
  const registry = new Registry();
  exportCredentialExpiry(registry, {
    DATABASE_URL: 'postgres://user:password@host/db',
    NATS_CREDS: creds({ sub: 'U' }),
  });
  expect(await exposed(registry)).toEqual({});
});
