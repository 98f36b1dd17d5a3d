import { randomBytes } from 'node:crypto';
import { SERVICES } from '#libs/contracts';
import type { ServiceName } from '#libs/contracts';
import { roleOf } from '#libs/database';
import { newServiceKeys } from '../../tools/demo-secrets/service-keys.js';
import { BrokerKeys, CONFIGURATION, CONFIGURATION_FILE, CONFIGURATION_FOLDER } from './broker-keys.js';
import { issueCertificates } from './certificates.js';
import type { Kubernetes, Manifest } from './kubernetes.js';
import { namespace, secret, server } from './manifests.js';

/** Of the servers, outside the release's namespace. */
export const SERVERS = 'servers';
const POSTGRES = `postgres.${SERVERS}.svc.cluster.local`;
const NATS = `nats.${SERVERS}.svc.cluster.local`;

/** The Secrets of a release, by their names without the prefix. */
export type ReleaseSecrets = Readonly<Record<string, Readonly<Record<string, string>>>>;

/**
 * PostgreSQL and NATS with TLS in the cluster, and the Secrets of a release that uses them: a role and an nkey for each
 * service.
 */
export function startServers(
  kubernetes: Kubernetes,
  image: string,
): { readonly secrets: ReleaseSecrets; readonly brokerKeys: BrokerKeys } {
  const { ca, certificates } = issueCertificates([POSTGRES, NATS]);
  const [ofPostgres, ofNats] = certificates;
  if (ofPostgres === undefined || ofNats === undefined) throw new Error('There are no certificates.');
  const tlsOf = ({ cert, key }: typeof ofPostgres): Readonly<Record<string, string>> => ({
    'tls.crt': cert,
    'tls.key': key,
  });
  const password = newPassword();
  const brokerKeys = new BrokerKeys(kubernetes, SERVERS);

  kubernetes.apply(
    namespace(SERVERS),
    secret(SERVERS, 'postgres-tls', tlsOf(ofPostgres)),
    secret(SERVERS, 'nats-tls', tlsOf(ofNats)),
    brokerKeys.configuration(),
    ...server({
      ...{ namespace: SERVERS, name: 'postgres', image, secrets: { 'postgres-tls': '/tls' } },
      command: ['node', '/app/postgres.mjs'],
      env: { POSTGRES_PASSWORD: password },
      ports: { 5432: { port: 5432 } },
    }),
    ...server({
      ...{ namespace: SERVERS, name: 'nats', image },
      secrets: { 'nats-tls': '/etc/nats/tls', [CONFIGURATION]: CONFIGURATION_FOLDER },
      command: ['nats-server', '-c', CONFIGURATION_FILE],
      ports: { 4222: { port: 4222 } },
    }),
  );
  kubernetes.rollouts(SERVERS);
  const secrets = releaseSecrets(ca, password, service => brokerKeys.seedOf(service));
  return { secrets, brokerKeys };
}

function releaseSecrets(
  ca: string,
  password: string,
  seedOf: (service: ServiceName) => string,
): ReleaseSecrets {
  const keys = newServiceKeys();
  const services = SERVICES.map(service => {
    const secrets = {
      DATABASE_URL: postgresUrl(roleOf(service), newPassword()),
      DATABASE_CA: ca,
      NATS_NKEY_SEED: seedOf(service),
      NATS_TLS_CA: ca,
      ...keys[service],
    };
    return [service, secrets] as const;
  });
  const provision = { DATABASE_URL: postgresUrl('postgres', password), DATABASE_CA: ca };
  return { ...Object.fromEntries(services), provision };
}

export function postgresUrl(user: string, password: string): string {
  return `postgres://${user}:${encodeURIComponent(password)}@${POSTGRES}:5432/postgres?sslmode=verify-full`;
}

/** With characters that a URL has to escape. */
export function newPassword(): string {
  return `p@:/${randomBytes(18).toString('base64url')}`;
}

/** As objects of a namespace. */
export function secretManifests(
  ofNamespace: string,
  prefix: string,
  secrets: ReleaseSecrets,
): readonly Manifest[] {
  return Object.entries(secrets).map(([name, data]) => secret(ofNamespace, `${prefix}-${name}`, data));
}

/** The names of a cluster that has no server for them. */
export function nameServer(image: string): readonly Manifest[] {
  const name = 'kube-dns';
  const role = { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: 'view' };
  return [
    { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name, namespace: 'kube-system' } },
    {
      apiVersion: 'rbac.authorization.k8s.io/v1',
      kind: 'ClusterRoleBinding',
      metadata: { name: 'kube-dns' },
      roleRef: role,
      subjects: [{ kind: 'ServiceAccount', name, namespace: 'kube-system' }],
    },
    ...server({
      ...{ namespace: 'kube-system', name, image, serviceAccount: name, clusterIP: '10.96.0.10' },
      labels: { 'k8s-app': 'kube-dns' },
      command: ['node', '/app/name-server.mjs'],
      env: { NODE_EXTRA_CA_CERTS: '/var/run/secrets/kubernetes.io/serviceaccount/ca.crt' },
      ports: { 53: { port: 53, protocol: 'UDP' } },
    }),
  ];
}
