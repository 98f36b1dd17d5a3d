import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { nkeys } from '@nats-io/transport-node';
import { expect, test } from 'vitest';
import { parseAllDocuments } from 'yaml';
import { z } from 'zod';
import { SERVICES } from '#libs/contracts';
import { findNatsServer } from '#libs/embedded';
import { BROKER_USERS } from '#libs/messaging';
import { readProvisionSettings, variableOf } from '../provision/settings.js';
import { runDemoSecrets } from './program.js';

const execute = promisify(execFile);

const List = z.object({
  kind: z.literal('List'),
  items: z.array(
    z.object({
      kind: z.literal('Secret'),
      metadata: z.object({ name: z.string(), namespace: z.string().optional() }),
      type: z.string(),
      stringData: z.record(z.string(), z.string()),
    }),
  ),
});
const Deployment = z.object({
  spec: z.object({
    template: z.object({
      spec: z.object({
        containers: z.array(
          z.object({
            env: z.array(
              z.object({
                valueFrom: z
                  .object({
                    secretKeyRef: z
                      .object({ name: z.string(), key: z.string(), optional: z.boolean().default(false) })
                      .optional(),
                  })
                  .optional(),
              }),
            ),
          }),
        ),
      }),
    }),
  }),
});

function invoke(...args: string[]) {
  const [printed, complaints]: [string[], string[]] = [[], []];
  const exitCode = runDemoSecrets(args, {
    print: text => printed.push(text),
    complain: text => complaints.push(text),
  });
  return { exitCode, printed: printed.join('\n'), complaint: complaints.join('\n') };
}

function secretsOf(...args: string[]): ReadonlyMap<string, Readonly<Record<string, string>>> {
  const { items } = List.parse(JSON.parse(invoke(...args).printed));
  return new Map(items.map(({ metadata, stringData }) => [metadata.name, stringData]));
}

/** The keys that the pods of k8s/ need; k8s/ is what `helm template` renders, by a test of its own. */
function neededKeys(): readonly string[] {
  const documents = parseAllDocuments(readFileSync('k8s/deployments.yaml', 'utf8'));
  return documents
    .map(document => Deployment.parse(document.toJS()))
    .flatMap(({ spec }) => spec.template.spec.containers)
    .flatMap(({ env }) => env.map(({ valueFrom }) => valueFrom?.secretKeyRef))
    .flatMap(reference =>
      reference === undefined || reference.optional ? [] : [`${reference.name} ${reference.key}`],
    );
}

test('has every key that a Deployment of the chart needs', () => {
  const secrets = secretsOf();
  const printed = [...secrets].flatMap(([name, data]) => Object.keys(data).map(key => `${name} ${key}`));
  expect(neededKeys().length).toBeGreaterThan(SERVICES.length);
  expect(neededKeys().filter(key => !printed.includes(key))).toEqual([]);
});

test('the URLs hold the passwords: provisioning accepts them, and the superuser has one password', () => {
  const secrets = secretsOf();
  const urlOf = (name: string): string => secrets.get(`countersign-${name}`)?.['DATABASE_URL'] ?? '';
  const { adminUrl, passwords } = readProvisionSettings({
    DATABASE_URL: urlOf('provision'),
    ...Object.fromEntries(SERVICES.map(service => [variableOf(service), urlOf(service)])),
  });
  const superuser = secrets.get('countersign-postgres-superuser');
  expect(decodeURIComponent(new URL(adminUrl).password)).toBe(superuser?.['password']);
  expect(new URL(adminUrl).username).toBe(superuser?.['username']);
  expect(new URL(adminUrl).host).toBe('countersign-postgres-rw:5432');
  for (const password of passwords.values()) expect(Buffer.from(password, 'base64')).toHaveLength(24);
  expect(new Set(passwords.values()).size).toBe(SERVICES.length);
});

test('a NATS server accepts the configuration, which has the public key of every seed', async () => {
  const secrets = secretsOf();
  const config = secrets.get('countersign-nats-users')?.['users.conf'] ?? '';
  for (const user of BROKER_USERS) {
    const seed = secrets.get(`countersign-${user}`)?.['NATS_NKEY_SEED'] ?? '';
    expect(config).toContain(`nkey: "${nkeys.fromSeed(new TextEncoder().encode(seed)).getPublicKey()}"`);
    expect(config).not.toContain(seed);
  }
  const folder = mkdtempSync(join(tmpdir(), 'countersign-test-demo-secrets-'));
  try {
    writeFileSync(join(folder, 'users.conf'), config);
    writeFileSync(join(folder, 'nats.conf'), '{\n  include ./users.conf;\n  "port": 4222\n}\n');
    const { stderr } = await execute(findNatsServer(), ['-t', '--config', join(folder, 'nats.conf')]);
    expect(stderr).toContain('is valid');
    expect(readdirSync(folder)).toHaveLength(2);
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test('shared keys are the same, and no two runs are', () => {
  const [first, second] = [secretsOf(), secretsOf()];
  const gateway = first.get('countersign-gateway');
  expect(first.get('countersign-webhook-dispatcher')?.['SECRETS_KEY']).toBe(gateway?.['SECRETS_KEY']);
  expect(first.get('countersign-task-registry')?.['EVIDENCE_SIGNING_KEYS']).toBe(
    gateway?.['EVIDENCE_SIGNING_KEYS'],
  );
  for (const [name, data] of first) {
    for (const [key, value] of Object.entries(data).filter(([given]) => given !== 'username')) {
      expect(second.get(name)?.[key], `${name} ${key}`).not.toBe(value);
    }
  }
});

test('its options name the release, its namespace and its database', () => {
  const { printed } = invoke(
    ...['--prefix', 'trial', '--namespace', 'reviews', '--database-host', 'db.example', '--database', 'app'],
  );
  const { items } = List.parse(JSON.parse(printed));
  expect(items.every(({ metadata }) => metadata.namespace === 'reviews')).toBe(true);
  expect(items.every(({ metadata }) => metadata.name.startsWith('trial-'))).toBe(true);
  expect(items.find(({ metadata }) => metadata.name === 'trial-billing')?.stringData['DATABASE_URL']).toMatch(
    /^postgres:\/\/countersign_billing:[^@/]+@db\.example:5432\/app\?sslmode=require$/,
  );
});

test.each([
  ['--prefix', 'Trial'],
  ['--database-host', 'a:b@c'],
  ['--database', 'a?b'],
  ['everything'],
  ['--help'],
])('%s %s prints no manifest', (...args) => {
  const { exitCode, printed, complaint } = invoke(...args);
  expect(printed).toBe('');
  expect(complaint).not.toBe('');
  expect(exitCode).toBe(args[0] === '--help' ? 0 : 2);
});
