import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readStartSettings } from './start-settings.js';

test('without any setting: port 8080, state in .countersign, embedded servers', () => {
  expect(readStartSettings({})).toEqual({
    port: 8080,
    stateDir: join(process.cwd(), '.countersign'),
    logLevel: 'info',
  });
});

test('external servers and additional webhook networks are passed on', () => {
  const settings = readStartSettings({
    NATS_URL: 'nats://one:4222,nats://two:4222',
    DATABASE_URL: 'postgres://admin:x@db/countersign',
    WEBHOOK_ALLOWED_CIDRS: '10.0.0.0/8, 127.0.0.1',
  });
  expect(settings).toMatchObject({
    natsUrl: 'nats://one:4222,nats://two:4222',
    databaseUrl: 'postgres://admin:x@db/countersign',
    webhookAllowedCidrs: '10.0.0.0/8,127.0.0.1/32',
  });
});

test.each(['PORT', 'NATS_URL', 'DATABASE_URL', 'LOG_LEVEL', 'WEBHOOK_ALLOWED_CIDRS'])(
  'a bad %s stops the start by its name, without repeating its value',
  name => {
    const read = () => readStartSettings({ [name]: 'hunter2!' });
    expect(read).toThrow(new RegExp(`${name} is not valid: expected .*, for example`));
    expect(read).not.toThrow(/hunter2/);
  },
);
