import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, expect, inject, test } from 'vitest';
import { parseAllDocuments } from 'yaml';
import { z } from 'zod';
import { SERVICES } from '#libs/contracts';
import { Kubernetes } from './kubernetes.js';
import type { Manifest } from './kubernetes.js';
import { namespace } from './manifests.js';
import { CHART, NAMESPACE, Release } from './release.js';

const kubernetes = new Kubernetes(inject('cluster'));
const release = new Release(kubernetes, { provision: {} });

beforeAll(() => {
  kubernetes.apply(namespace(NAMESPACE));
  for (const file of inject('customResources')) {
    kubernetes.kubectl('apply', '--server-side', '--force-conflicts', '-f', file);
  }
  kubernetes.kubectl('wait', '--for=condition=Established', 'crd', '--all', '--timeout=60s');
});

const PodSpec = z.looseObject({
  automountServiceAccountToken: z.boolean().optional(),
  containers: z.array(z.looseObject({ name: z.string(), securityContext: z.unknown() })),
});
const WithPod = z.union([
  z.object({ kind: z.literal('Pod'), spec: PodSpec }).transform(({ spec }) => spec),
  z
    .object({ spec: z.object({ template: z.object({ spec: PodSpec }) }) })
    .transform(({ spec }) => spec.template.spec),
]);

/** Of every Deployment, Job and Pod. */
function podSpecsOf(rendered: string): readonly z.output<typeof PodSpec>[] {
  return parseAllDocuments(rendered).flatMap(document => {
    const found = WithPod.safeParse(document.toJS());
    return found.success ? [found.data] : [];
  });
}

/** Not typed: scripts run before anything is installed. */
const RENDERER = 'scripts/render-k8s/manifests.mjs';
type Render = (root: string, helm: string) => ReadonlyMap<string, string>;
const Renderer = z.object({ renderManifests: z.custom<Render>(value => typeof value === 'function') });

const OPTIONS: readonly (readonly [string, Manifest])[] = [
  ['the defaults', {}],
  [
    'a digest and a registry',
    {
      image: {
        registry: 'registry.example.com',
        digest: `sha256:${'0'.repeat(64)}`,
        pullSecrets: ['registry'],
      },
    },
  ],
  [
    'scaling by CPU and by lag',
    {
      gateway: {
        autoscaling: { enabled: true, behavior: { scaleDown: { stabilizationWindowSeconds: 600 } } },
      },
      matcher: { keda: { enabled: true } },
      billing: { keda: { enabled: true, lagPerReplica: 50 } },
      keda: { prometheusAddress: 'http://prometheus.monitoring:9090' },
    },
  ],
  [
    'an Ingress and a route',
    {
      ingress: {
        enabled: true,
        className: 'nginx',
        hosts: ['api.example.com'],
        tls: [{ secretName: 'tls', hosts: ['api.example.com'] }],
      },
      httpRoute: {
        enabled: true,
        parentRefs: [{ name: 'public' }],
        hostnames: ['api.example.com'],
        requestTimeout: '90s',
      },
    },
  ],
  [
    'a load balancer',
    {
      gateway: {
        service: {
          type: 'LoadBalancer',
          externalTrafficPolicy: 'Local',
          loadBalancerClass: 'example.com/lb',
          loadBalancerSourceRanges: ['203.0.113.0/24'],
          annotations: { a: 'b' },
        },
        trustedProxies: ['10.0.0.0/8'],
      },
    },
  ],
  [
    'monitoring',
    {
      monitoring: {
        podMonitor: { enabled: true, tokenSecret: 'ops', labels: { release: 'prometheus' } },
        prometheusRule: { enabled: true, labels: { release: 'prometheus' } },
        dashboards: { enabled: true },
      },
      networkPolicy: { tracing: { peers: [{ namespaceSelector: {} }] } },
    },
  ],
  [
    'everything about pods',
    {
      commonLabels: { team: 'reviews' },
      commonAnnotations: { owner: 'reviews' },
      defaults: {
        settings: { LOG_LEVEL: 'debug' },
        podAnnotations: { a: 'b' },
        podLabels: { a: 'b' },
        nodeSelector: { 'kubernetes.io/os': 'linux' },
        tolerations: [{ key: 'a', operator: 'Exists' }],
        affinity: { nodeAffinity: {} },
        priorityClassName: 'system-cluster-critical',
        runtimeClassName: 'gvisor',
        topologySpreadConstraints: [{ maxSkew: 2, topologyKey: 'zone', whenUnsatisfiable: 'DoNotSchedule' }],
        podDisruptionBudget: { maxUnavailable: '50%' },
        existingSecret: 'shared',
      },
      secrets: { checksums: false, revision: '7', prefix: 'elsewhere' },
      serviceAccounts: { create: false },
    },
  ],
  [
    'nothing optional',
    {
      networkPolicy: { enabled: false },
      provision: { enabled: false },
      tests: { enabled: false },
      defaults: { podDisruptionBudget: { enabled: false }, topologySpreadConstraints: [] },
    },
  ],
];

test.each(OPTIONS)('a strict API server accepts %s', (_, values) => {
  release.dryRun(values);
});

test.each([
  ['an unknown key', { gatewy: {} }],
  ['an unknown key of a service', { billing: { replica: 1 } }],
  ['a secret among the settings', { settings: { DATABASE_URL: 'postgres://a:b@c/d' } }],
  ['a password in the address of the broker', { broker: { url: 'nats://user:password@nats:4222' } }],
  ['two copies of a stream', { broker: { streamReplicas: 2 } }],
  ['a digest that is none', { image: { digest: 'latest' } }],
  ['scaling of the gateway by lag', { gateway: { keda: { enabled: true } } }],
  ['an unknown key of the PostgreSQL cluster', { postgresCluster: { replicas: 2 } }],
  ['a PostgreSQL cluster without an instance', { postgresCluster: { instances: 0 } }],
  ['storage of the PostgreSQL cluster without a unit', { postgresCluster: { storage: { size: '10' } } }],
  [
    'a disruption budget that blocks every drain',
    { defaults: { podDisruptionBudget: { maxUnavailable: 0 } } },
  ],
])('the schema refuses %s', (_, values) => {
  expect(() => {
    release.dryRun(values);
  }).toThrow(/values don't meet the specifications of the schema/);
});

test('what scales has no replicas of its own, which an upgrade would reset', () => {
  const rendered = release.render({
    gateway: { autoscaling: { enabled: true } },
    defaults: { keda: { enabled: true } },
    keda: { prometheusAddress: 'http://prometheus:9090' },
  });
  expect(rendered).not.toMatch(/^ {2}replicas:/m);
});

test('no container, of a Job or a test either, can write to its image or use the Kubernetes API', () => {
  const pods = podSpecsOf(release.render());
  expect(pods).toHaveLength(SERVICES.length + 2);
  for (const { automountServiceAccountToken, containers } of pods) {
    expect(automountServiceAccountToken).toBe(false);
    for (const { name, securityContext } of containers)
      expect(securityContext, name).toMatchObject({ readOnlyRootFilesystem: true });
  }
});

test('k8s/ is what the chart renders', async () => {
  const { renderManifests } = Renderer.parse(await import(join(process.cwd(), RENDERER)));
  const files = renderManifests(process.cwd(), inject('cluster').helm);
  expect(readdirSync('k8s').sort()).toEqual([...files.keys()].sort());
  for (const [name, text] of files) expect(readFileSync(join('k8s', name), 'utf8'), name).toBe(text);
});

test('helm lint finds nothing', () => {
  expect(kubernetes.helm('lint', CHART, '--strict')).toContain('0 chart(s) failed');
});
