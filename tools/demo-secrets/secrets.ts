import { randomBytes } from 'node:crypto';
import { nkeys } from '@nats-io/transport-node';
import { SERVICES } from '#libs/contracts';
import { roleOf } from '#libs/database';
import { BROKER_USERS } from '#libs/messaging';
import type { BrokerUser } from '#libs/messaging';
import { includedConfig } from '../nats-config/server-config.js';
import { newServiceKeys } from './service-keys.js';
import type { SecretData } from './service-keys.js';

/** Where the Secrets and the database are. */
export interface DemoNames {
  /** `secrets.prefix` of the chart: begins the name of every Secret. */
  readonly prefix: string;
  /** Without one, kubectl's. */
  readonly namespace?: string;
  readonly databaseHost: string;
  readonly database: string;
}

export interface SecretManifest {
  readonly apiVersion: 'v1';
  readonly kind: 'Secret';
  readonly metadata: {
    readonly name: string;
    readonly namespace?: string;
    readonly labels: Readonly<Record<string, string>>;
  };
  readonly type: 'Opaque' | 'kubernetes.io/basic-auth';
  readonly stringData: SecretData;
}

const SUPERUSER = 'postgres';
const PASSWORD_BYTES = 24;

/**
 * Every Secret that the chart's values-demo.yaml refers to, and the seeds of the broker's other users. All passwords and
 * keys are new.
 */
export function demoSecrets(names: DemoNames): readonly SecretManifest[] {
  const pairs = BROKER_USERS.map(user => [user, nkeys.createUser()] as const);
  const publicKeys = Object.fromEntries(pairs.map(([user, pair]) => [user, pair.getPublicKey()]));
  const keys = newServiceKeys();
  const superuserPassword = newPassword();
  const ofUsers = pairs.map(([user, pair]) =>
    secret(names, user, {
      ...(isService(user) && {
        DATABASE_URL: databaseUrl(names, roleOf(user), newPassword()),
        ...keys[user],
      }),
      NATS_NKEY_SEED: new TextDecoder().decode(pair.getSeed()),
    }),
  );
  return [
    ...ofUsers,
    secret(names, 'provision', { DATABASE_URL: databaseUrl(names, SUPERUSER, superuserPassword) }),
    {
      ...secret(names, 'postgres-superuser', { username: SUPERUSER, password: superuserPassword }),
      type: 'kubernetes.io/basic-auth',
    },
    secret(names, 'nats-users', { 'users.conf': includedConfig(publicKeys) }),
  ];
}

function isService(user: BrokerUser): user is (typeof SERVICES)[number] {
  return SERVICES.some(service => service === user);
}

/** URL escapes the password. CloudNativePG signs its own certificates, which `require` does not verify. */
function databaseUrl({ databaseHost, database }: DemoNames, user: string, password: string): string {
  const url = new URL(`postgres://${databaseHost}:5432/${database}?sslmode=require`);
  [url.username, url.password] = [user, password];
  return url.toString();
}

function newPassword(): string {
  return randomBytes(PASSWORD_BYTES).toString('base64');
}

function secret({ prefix, namespace }: DemoNames, name: string, stringData: SecretData): SecretManifest {
  return {
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: {
      name: `${prefix}-${name}`,
      ...(namespace !== undefined && { namespace }),
      labels: {
        'app.kubernetes.io/name': 'countersign',
        'app.kubernetes.io/component': name,
        'app.kubernetes.io/part-of': 'countersign',
      },
    },
    type: 'Opaque',
    stringData,
  };
}
