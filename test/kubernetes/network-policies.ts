import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { SERVICES } from '#libs/contracts';
import type { ServiceName } from '#libs/contracts';
import type { Kubernetes } from './kubernetes.js';
import { IDLE, server } from './manifests.js';
import { NOT_PUBLIC, Outside, PORT, PUBLIC } from './outside.js';
import { CLIENTS, NAMESPACE } from './release.js';
import type { Release } from './release.js';
import { SERVERS } from './servers.js';

const NEEDED = [`postgres.${SERVERS}.svc.cluster.local:5432`, `nats.${SERVERS}.svc.cluster.local:4222`];
const API_SERVER = 'kubernetes.default.svc.cluster.local:443';
/** Another pod in the namespace of the release. */
const NEIGHBOUR = 'neighbour';
/** Policies reach the node some time after the pods that they are about. */
const ENFORCED_WITHIN = { timeout: 60_000, interval: 500 };

/** Tests who reaches what, with clients and servers of the test, and with webhooks to public addresses only. */
export function testNetworkPolicies(kubernetes: Kubernetes, releaseOf: () => Release): void {
  const ownCluster = inject('ownCluster');
  const outside = ownCluster ? [PUBLIC, ...NOT_PUBLIC].map(address => `${address}:${PORT}`) : [];
  let beyond: Outside | undefined;

  beforeAll(async () => {
    releaseOf().upgrade({ webhooks: { allowedNetworks: [] } });
    const image = inject('images').servers;
    kubernetes.apply(...server({ namespace: NAMESPACE, name: NEIGHBOUR, image, command: IDLE }));
    kubernetes.rollouts(NAMESPACE);
    if (ownCluster) beyond = await Outside.start(inject('cluster').enter);
  });
  afterAll(async () => {
    kubernetes.kubectl('-n', NAMESPACE, 'delete', 'deployment', NEIGHBOUR);
    await beyond?.stop();
  });

  const addressOf = (service: ServiceName, port: number): string => {
    const pods = kubernetes.pods(NAMESPACE, `app.kubernetes.io/component=${service}`);
    const pod = pods.find(({ metadata }) => metadata.deletionTimestamp === undefined);
    if (pod?.status.podIP === undefined) throw new Error(`There is no pod of ${service}.`);
    return `${pod.status.podIP}:${port}`;
  };

  test('without a policy, every address of these tests is reachable', () => {
    const addresses = [...NEEDED, API_SERVER, ...outside];
    expect(kubernetes.reachable(CLIENTS, 'deploy/stranger', addresses)).toEqual(addresses);
  });

  describe.each(SERVICES)('%s', service => {
    test('reaches PostgreSQL and NATS, and the dispatcher public addresses, and nothing else', async () => {
      const pods = SERVICES.filter(other => other !== service).map(other => addressOf(other, 9090));
      const gateway = service === 'gateway' ? [] : [addressOf('gateway', 8080)];
      const addresses = [...NEEDED, API_SERVER, ...pods, ...gateway, ...outside];
      const webhooks = service === 'webhook-dispatcher' && ownCluster ? [`${PUBLIC}:${PORT}`] : [];
      await expect
        .poll(
          () => kubernetes.reachable(NAMESPACE, `deploy/countersign-${service}`, addresses),
          ENFORCED_WITHIN,
        )
        .toEqual([...NEEDED, ...webhooks]);
    });

    test('is reached at its operations port by the scraper only', async () => {
      await expect.poll(() => clientsOf(addressOf(service, 9090)), ENFORCED_WITHIN).toEqual(['scraper']);
    });
  });

  test('the API is reached by the clients of the values only', async () => {
    await expect.poll(() => clientsOf(addressOf('gateway', 8080)), ENFORCED_WITHIN).toEqual(['load']);
    const throughService = `countersign-gateway.${NAMESPACE}.svc.cluster.local:80`;
    await expect.poll(() => clientsOf(throughService), ENFORCED_WITHIN).toEqual(['load']);
  });

  function clientsOf(address: string): readonly string[] {
    const clients = ['load', 'scraper', 'stranger'].map(name => [CLIENTS, name] as const);
    return [...clients, [NAMESPACE, NEIGHBOUR] as const]
      .filter(
        ([namespace, name]) => kubernetes.reachable(namespace, `deploy/${name}`, [address]).length === 1,
      )
      .map(([, name]) => name);
  }
}
