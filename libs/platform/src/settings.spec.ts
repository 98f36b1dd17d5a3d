import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { baseSettings } from './base-settings.js';
import { addressList, cidrList, durationMs, flag, secretKey32 } from './setting-schemas.js';
import { readSettings, SettingsError } from './settings.js';

const required = {
  DATABASE_URL: 'postgres://a:b@127.0.0.1:5432/c',
  NATS_URL: 'nats://127.0.0.1:4222,nats://127.0.0.1:4223',
};

describe('readSettings', () => {
  it('returns typed values, with defaults for settings that are unset or empty', () => {
    expect(
      readSettings(baseSettings, { ...required, OPS_PORT: '9191', LOG_LEVEL: '', PATH: '/bin' }),
    ).toEqual({
      ...required,
      OPS_PORT: 9191,
      OPS_HOST: '127.0.0.1',
      LOG_LEVEL: 'info',
      SHUTDOWN_TIMEOUT_MS: 10_000,
    });
  });

  it('reports every fault at once, with the expected shape and an example', () => {
    const read = () => readSettings(baseSettings, { DATABASE_URL: 'mysql://x', OPS_PORT: '99999' });
    expect(read).toThrow(SettingsError);
    expect(read).toThrow(
      [
        'These settings stop the start:',
        '  DATABASE_URL is not valid: expected a URL that begins with postgres:// or postgresql://, for example postgres://user:password@127.0.0.1:5432/countersign',
        '  NATS_URL is not set: expected one or more NATS URLs separated by commas, for example nats://127.0.0.1:4222',
        '  OPS_PORT is not valid: expected a port number from 0 to 65535, for example 8080',
      ].join('\n'),
    );
  });

  it('repeats no value', () => {
    const schema = z.object({ SECRET_KEY: secretKey32 });
    expect(() => readSettings(schema, { SECRET_KEY: 'hunter2' })).not.toThrow(/hunter2/);
    expect(() => readSettings(schema, { SECRET_KEY: 'hunter2' })).toThrow(/SECRET_KEY is not valid/);
  });
});

describe('setting schemas', () => {
  it('reads 32 bytes of base64', () => {
    const bytes = Buffer.alloc(32, 7);
    expect(secretKey32.parse(bytes.toString('base64'))).toEqual(bytes);
    expect(secretKey32.parse(bytes.toString('base64url'))).toEqual(bytes);
    expect(secretKey32.safeParse(Buffer.alloc(31).toString('base64')).success).toBe(false);
  });

  it('reads networks and single addresses', () => {
    expect(cidrList.parse('10.0.0.0/8, 127.0.0.1,::1,fd00::/8')).toEqual([
      '10.0.0.0/8',
      '127.0.0.1/32',
      '::1/128',
      'fd00::/8',
    ]);
    expect(cidrList.safeParse('10.0.0.0/33').success).toBe(false);
    expect(cidrList.safeParse('everyone').success).toBe(false);
  });

  it('reads addresses of servers, with a port or without', () => {
    expect(addressList.parse('10.0.0.2, 10.0.0.3:5353,fd00::2,[fd00::2]:53')).toEqual([
      '10.0.0.2',
      '10.0.0.3:5353',
      'fd00::2',
      '[fd00::2]:53',
    ]);
  });

  it.each(['dns.example', '10.0.0.2:0', '10.0.0.2:65536', '10.2', '[10.0.0.2]:53', 'fd00::2:', '10.0.0.2,'])(
    'refuses %j as addresses of servers',
    text => {
      expect(addressList.safeParse(text).success).toBe(false);
    },
  );

  it.each(['0', '-1', '1.5', '1e3', '0x10', ' 5', '86400001'])('refuses %j as a duration', text => {
    expect(durationMs.safeParse(text).success).toBe(false);
  });

  it('reads flags', () => {
    expect(flag.parse('true')).toBe(true);
    expect(flag.parse('false')).toBe(false);
    expect(flag.safeParse('yes').success).toBe(false);
  });
});
