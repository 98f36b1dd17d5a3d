import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startEmbeddedPostgres } from '#libs/embedded';
import type { EmbeddedPostgres } from '#libs/embedded';
import { TEST_CA, TEST_CERTIFICATES } from '#libs/testing';
import { connect } from './connect.js';
import { databaseUrl, postgresConnection } from './postgres-connection.js';

/** An authority that did not issue the server's certificate. */
const OTHER_CA = TEST_CERTIFICATES.selfSigned.cert;
const IS_ENCRYPTED = 'SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()';

let dataDir: string;
let server: EmbeddedPostgres;
let caFile: string;

beforeAll(async () => {
  dataDir = mkdtempSync(join(tmpdir(), 'countersign-test-tls-'));
  server = await startEmbeddedPostgres({ dataDir, durable: false, tls: TEST_CERTIFICATES.valid });
  caFile = join(dataDir, 'ca.pem');
  writeFileSync(caFile, TEST_CA);
});
afterAll(async () => {
  await server.stop();
  rmSync(dataDir, { recursive: true, force: true });
});

/** By the name in the certificate, or by the address, which the certificate does not contain. */
function url(mode: string, host: 'localhost' | '127.0.0.1', ca?: string): string {
  const at = new URL(server.url);
  at.hostname = host;
  if (mode !== '') at.searchParams.set('sslmode', mode);
  return databaseUrl({ DATABASE_URL: at.toString(), ...(ca !== undefined && { DATABASE_CA: ca }) });
}

async function isEncrypted(databaseUrl: string): Promise<boolean> {
  const client = new pg.Client({ ...postgresConnection(databaseUrl) });
  client.on('error', () => undefined);
  try {
    await client.connect();
    const { rows } = await client.query<{ ssl: boolean }>(IS_ENCRYPTED);
    return rows[0]?.ssl === true;
  } finally {
    await client.end().catch(() => undefined);
  }
}

describe('a connection to PostgreSQL', () => {
  it('is unencrypted unless encryption is requested', async () => {
    expect(await isEncrypted(url('', 'localhost'))).toBe(false);
    expect(await isEncrypted(url('disable', 'localhost'))).toBe(false);
  });

  it('is encrypted according to sslmode', async () => {
    expect(await isEncrypted(url('require', '127.0.0.1'))).toBe(true);
    expect(await isEncrypted(url('verify-ca', '127.0.0.1', TEST_CA))).toBe(true);
    expect(await isEncrypted(url('verify-full', 'localhost', TEST_CA))).toBe(true);
    expect(await isEncrypted(url('verify-full', 'localhost', caFile))).toBe(true);
    expect(await isEncrypted(url('', 'localhost', TEST_CA))).toBe(true);
  });

  it('is refused to a server whose certificate the authority did not issue', async () => {
    for (const mode of ['require', 'verify-ca', 'verify-full', '']) {
      await expect(isEncrypted(url(mode, 'localhost', OTHER_CA))).rejects.toThrow(/certificate/);
    }
    await expect(isEncrypted(url('verify-full', 'localhost'))).rejects.toThrow(/certificate/);
  });

  it('is refused to a server with another name, under verify-full', async () => {
    await expect(isEncrypted(url('verify-full', '127.0.0.1', TEST_CA))).rejects.toThrow(
      /altnames|does not match/i,
    );
  });

  it("is secured alike in a service's pool and in its migrations", async () => {
    const options = { schema: 'tls', url: url('verify-full', 'localhost', TEST_CA) };
    const dataSource = await connect(options, { warn: () => undefined });
    expect(await dataSource.query(IS_ENCRYPTED)).toEqual([{ ssl: true }]);
    await dataSource.destroy();
    const distrusting = { schema: 'tls', url: url('verify-full', 'localhost', OTHER_CA) };
    await expect(connect(distrusting, { warn: () => undefined })).rejects.toThrow(/certificate/);
  });
});

describe('settings that', () => {
  const at = 'postgres://user:hidden@localhost/db';
  it.each([
    ['may fall back to plain text', `${at}?sslmode=prefer`, undefined, 'sslmode has to be'],
    ['have an unknown mode', `${at}?sslmode=hidden`, undefined, 'sslmode has to be'],
    ['trust an authority and encrypt nothing', `${at}?sslmode=disable`, TEST_CA, 'contradict'],
    ['verify without an authority', `${at}?sslmode=verify-ca`, undefined, 'DATABASE_CA'],
    ['name two authorities', `${at}?sslrootcert=/hidden`, TEST_CA, 'both given'],
    ['name a missing file', `${at}?sslrootcert=/hidden`, undefined, 'ENOENT'],
    ['have a certificate without its key', `${at}?sslmode=require&sslcert=/hidden`, undefined, 'sslkey'],
  ])('%s stop the start, and the message repeats no secret', (_, given, ca, why) => {
    const attempt = (): unknown =>
      databaseUrl({ DATABASE_URL: given, ...(ca !== undefined && { DATABASE_CA: ca }) });
    expect(attempt).toThrow(why);
    expect(attempt).not.toThrow('hidden');
  });
});
