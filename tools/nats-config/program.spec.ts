import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { findNatsServer } from '#libs/embedded';
import { BROKER_USERS } from '#libs/messaging';
import { runNatsConfig } from './program.js';
import { placeholderOf, serverConfig } from './server-config.js';

const run = promisify(execFile);
const KEY = `U${'A'.repeat(55)}`;

let folder: string;
let said: string[];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'countersign-test-nats-config-'));
  said = [];
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

const invoke = (...args: string[]) =>
  runNatsConfig(args, { print: text => said.push(text), complain: text => said.push(text) });

test('the configuration in deploy/nats matches the access table: npm run nats-config', () => {
  expect(readFileSync('deploy/nats/nats-server.conf', 'utf8')).toBe(serverConfig({}));
});

test('public keys replace the placeholders', async () => {
  const output = join(folder, 'nats.conf');
  expect(await invoke('--key', `matcher=${KEY}`, '--output', output)).toBe(0);
  const config = readFileSync(output, 'utf8');
  expect(config).toContain(KEY);
  expect(config).not.toContain(placeholderOf('matcher'));
  expect(config).toContain(placeholderOf('billing'));
});

test('an invalid user or key is refused', async () => {
  expect(await invoke('--key', `nobody=${KEY}`)).toBe(2);
  expect(await invoke('--key', 'matcher=SUA')).toBe(2);
  expect(said.join()).toContain('There is no user nobody');
});

test('keys creates private seeds once, and a configuration that a NATS server accepts', async () => {
  const keys = join(folder, 'keys');
  expect(await invoke('keys', keys)).toBe(0);
  for (const user of BROKER_USERS) {
    const file = join(keys, `${user}.nk`);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(said.join()).not.toContain(readFileSync(file, 'utf8'));
  }
  const config = readFileSync(join(keys, 'nats-server.conf'), 'utf8');
  const withoutTls = config.replace(/^tls \{[\s\S]*?^\}$/m, '');
  expect(withoutTls).not.toContain('nkey: "U_');
  writeFileSync(join(keys, 'checked.conf'), withoutTls);
  const { stderr } = await run(findNatsServer(), ['-t', '--config', join(keys, 'checked.conf')]);
  expect(stderr).toContain('is valid');

  expect(await invoke('keys', keys)).toBe(1);
});
