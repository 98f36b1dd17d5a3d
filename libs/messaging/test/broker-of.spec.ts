import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { nkeys } from '@nats-io/transport-node';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { brokerOf, clientOptions } from '#libs/messaging';

const SEED = Buffer.from(nkeys.createUser().getSeed()).toString();
const ACCOUNT_SEED = Buffer.from(nkeys.createAccount().getSeed()).toString();
const CREDS = `-----BEGIN NATS USER JWT-----
eyJ0eXAiOiJKV1QifQ.e30.c2ln
------END NATS USER JWT------

-----BEGIN USER NKEY SEED-----
${SEED}
------END USER NKEY SEED------
`;
const PEM = '-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----';

let folder: string;
let seedFile: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'countersign-test-broker-'));
  seedFile = join(folder, 'seed');
  writeFileSync(seedFile, `${SEED}\n`);
});
afterAll(() => {
  rmSync(folder, { recursive: true });
});

describe('NATS_URL', () => {
  it.each([
    ['nats://one:4222', ['one:4222'], { kind: 'none' }],
    ['nats://one:4222, nats://two', ['one:4222', 'two'], { kind: 'none' }],
    ['nats://u:p@one:4222', ['one:4222'], { kind: 'password', user: 'u', password: 'p' }],
    [
      'nats://u:1p@one:4222,nats://u:1p@two',
      ['one:4222', 'two'],
      { kind: 'password', user: 'u', password: '1p' },
    ],
    ['nats://u%40x:p%3A%2F%25@one', ['one'], { kind: 'password', user: 'u@x', password: 'p:/%' }],
    ['nats://t%2Fk@one', ['one'], { kind: 'token', token: 't/k' }],
    ['nats://u:p@[::1]:4222', ['[::1]:4222'], { kind: 'password', user: 'u', password: 'p' }],
  ])('%s', (url, servers, login) => {
    const broker = brokerOf({ NATS_URL: url });
    expect(broker.login).toEqual(login);
    expect(clientOptions(broker, 'matcher').servers).toEqual(servers);
  });

  it('with the scheme tls requires TLS', () => {
    expect(clientOptions(brokerOf({ NATS_URL: 'nats://one' }), 'matcher').tls).toBeUndefined();
    expect(clientOptions(brokerOf({ NATS_URL: 'tls://one' }), 'matcher').tls).toEqual({});
  });
});

describe('the other settings', () => {
  it('a seed and credentials may be given directly or as a file', () => {
    for (const NATS_NKEY_SEED of [SEED, seedFile]) {
      const { login } = brokerOf({ NATS_URL: 'nats://one', NATS_NKEY_SEED });
      expect(login?.kind === 'nkey' && login.seed()).toBe(SEED);
    }
    expect(brokerOf({ NATS_URL: 'nats://one', NATS_CREDS: CREDS }).login?.kind).toBe('creds');
  });

  it('certificates become options of the client', () => {
    const settings = {
      NATS_TLS_CA: PEM,
      NATS_TLS_CERT: PEM,
      NATS_TLS_KEY: PEM,
      NATS_TLS_HANDSHAKE_FIRST: true,
    };
    const broker = brokerOf({ NATS_URL: 'tls://one', ...settings });
    expect(clientOptions(broker, 'matcher').tls).toEqual({
      ca: PEM,
      cert: PEM,
      key: PEM,
      handshakeFirst: true,
    });
  });

  it.each([
    [
      'two ways to log in',
      { NATS_URL: 'nats://u:hidden@one', NATS_NKEY_SEED: SEED },
      'NATS_URL and NATS_NKEY_SEED',
    ],
    [
      'three ways',
      { NATS_URL: 'nats://hidden@one', NATS_CREDS: CREDS, NATS_NKEY_SEED: SEED },
      'NATS_CREDS and',
    ],
    ['a certificate without its key', { NATS_URL: 'tls://one', NATS_TLS_CERT: PEM }, 'NATS_TLS_KEY'],
    ['both schemes', { NATS_URL: 'tls://u:hidden@one,nats://u:hidden@two' }, 'tls://'],
    [
      'different credentials',
      { NATS_URL: 'nats://u:hidden@one,nats://u:hiddentoo@two' },
      'different credentials',
    ],
    ['a stray %', { NATS_URL: 'nats://u:hidden%zz@one' }, '%25'],
    ['a / in a password', { NATS_URL: 'nats://u:hid/den@one' }, 'percent-encoded'],
    ['the seed of an account', { NATS_URL: 'nats://one', NATS_NKEY_SEED: ACCOUNT_SEED }, 'NATS_NKEY_SEED'],
    ['a file that is not there', { NATS_URL: 'nats://one', NATS_NKEY_SEED: '/hidden/seed' }, 'ENOENT'],
    [
      'credentials of another kind',
      { NATS_URL: 'nats://one', NATS_CREDS: '-----BEGIN hidden-----' },
      'NATS_CREDS',
    ],
  ])('%s: stops the start, and the message repeats no secret', (_, settings, why) => {
    const attempt = (): unknown => brokerOf(settings);
    expect(attempt).toThrow(why);
    expect(attempt).not.toThrow(/hidden|hid\/den|SU[A-Z0-9]{20}|SA[A-Z0-9]{20}/);
  });
});
