import type { Manifest } from './kubernetes.js';

/** Pod Security "restricted", as in the chart. */
export const RESTRICTED = {
  runAsNonRoot: true,
  runAsUser: 65532,
  runAsGroup: 65532,
  fsGroup: 65532,
  seccompProfile: { type: 'RuntimeDefault' },
};
export const RESTRICTED_CONTAINER = {
  allowPrivilegeEscalation: false,
  readOnlyRootFilesystem: true,
  capabilities: { drop: ['ALL'] },
};

/** The command of a pod that only exists, for `kubectl exec`. */
export const IDLE = ['node', '-e', 'setInterval(() => {}, 1e9)'];

export function namespace(name: string): Manifest {
  const enforce = { 'pod-security.kubernetes.io/enforce': 'restricted' };
  return { apiVersion: 'v1', kind: 'Namespace', metadata: { name, labels: enforce } };
}

export function secret(
  namespace: string,
  name: string,
  stringData: Readonly<Record<string, string>>,
): Manifest {
  return { apiVersion: 'v1', kind: 'Secret', metadata: { name, namespace }, stringData };
}

export interface Server {
  readonly namespace: string;
  readonly name: string;
  readonly image: string;
  readonly command: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  readonly labels?: Readonly<Record<string, string>>;
  /** Ports of the Service, by the port of the container. */
  readonly ports?: Readonly<Record<number, { readonly port: number; readonly protocol?: 'TCP' | 'UDP' }>>;
  /** Paths of Secrets, by their names. */
  readonly secrets?: Readonly<Record<string, string>>;
  readonly serviceAccount?: string;
  readonly clusterIP?: string;
}

/** A Deployment of one pod with an empty volume at /data, and a Service for its ports. */
export function server(options: Server): readonly Manifest[] {
  const { namespace, name, image, command, env = {}, ports = {}, secrets = {} } = options;
  const labels = { app: name, ...options.labels };
  const mounted = Object.entries(secrets);
  const [firstTcp] = Object.entries(ports).flatMap(([port, { protocol }]) =>
    protocol === 'UDP' ? [] : [port],
  );
  const container = {
    name,
    image,
    imagePullPolicy: 'IfNotPresent',
    command,
    env: Object.entries(env).map(([variable, value]) => ({ name: variable, value })),
    securityContext: RESTRICTED_CONTAINER,
    // Its weight: without a request, it would get a fifth of the CPU of a pod of the release, all of which wait for it.
    resources: { requests: { cpu: '100m' } },
    ...(firstTcp !== undefined && {
      readinessProbe: { tcpSocket: { port: Number(firstTcp) }, periodSeconds: 2, timeoutSeconds: 5 },
    }),
    volumeMounts: [
      { name: 'data', mountPath: '/data' },
      ...mounted.map(([secretName, mountPath]) => ({ name: secretName, mountPath, readOnly: true })),
    ],
  };
  const spec = {
    automountServiceAccountToken: options.serviceAccount !== undefined,
    ...(options.serviceAccount !== undefined && { serviceAccountName: options.serviceAccount }),
    terminationGracePeriodSeconds: 5,
    securityContext: RESTRICTED,
    containers: [container],
    volumes: [
      { name: 'data', emptyDir: {} },
      ...mounted.map(([secretName]) => ({ name: secretName, secret: { secretName, defaultMode: 0o440 } })),
    ],
  };
  const deployment = {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name, namespace },
    spec: {
      replicas: 1,
      strategy: { type: 'Recreate' },
      selector: { matchLabels: labels },
      template: { metadata: { labels }, spec },
    },
  };
  if (Object.keys(ports).length === 0) return [deployment];
  const service = {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name, namespace },
    spec: {
      ...(options.clusterIP !== undefined && { clusterIP: options.clusterIP }),
      selector: labels,
      ports: Object.entries(ports).map(([targetPort, { port, protocol = 'TCP' }]) => ({
        name: `p${port}`,
        port,
        protocol,
        targetPort: Number(targetPort),
      })),
    },
  };
  return [deployment, service];
}
