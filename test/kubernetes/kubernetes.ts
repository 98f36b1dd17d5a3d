import { z } from 'zod';
import { eventually, run, succeeds } from './cluster/host.js';

export type Manifest = Readonly<Record<string, unknown>>;

/** How to reach a cluster. */
export interface ClusterAccess {
  /** What has to stand before a program, so that it reaches the cluster. */
  readonly enter: readonly string[];
  readonly kubeconfig: string;
  readonly kubectl: string;
  readonly helm: string;
}

const Pods = z.object({
  items: z.array(
    z.looseObject({
      metadata: z.looseObject({
        name: z.string(),
        uid: z.string(),
        deletionTimestamp: z.string().optional(),
      }),
      spec: z.looseObject({
        containers: z.array(
          z.looseObject({
            ports: z
              .array(z.looseObject({ name: z.string().optional(), containerPort: z.int() }))
              .default([]),
          }),
        ),
      }),
      status: z.looseObject({
        phase: z.string().optional(),
        podIP: z.string().optional(),
        conditions: z.array(z.looseObject({ type: z.string(), status: z.string() })).default([]),
        containerStatuses: z
          .array(
            z.looseObject({ restartCount: z.int(), containerID: z.string().optional(), state: z.unknown() }),
          )
          .default([]),
      }),
    }),
  ),
});
export type Pod = z.infer<typeof Pods>['items'][number];

/** Prints the outcome of each address of its arguments as JSON: `open`, `closed`, or the code of the error. */
const CONNECT = `
const connect = address => new Promise(resolve => {
  const [host, port] = address.split(':');
  const socket = require('net').connect({ host, port });
  socket.on('connect', () => resolve('open')).on('error', error => resolve(error.code));
  socket.setTimeout(4000, () => resolve('closed'));
});
Promise.all(process.argv.slice(1).map(async address => [address, await connect(address)])).then(outcomes => {
  console.log(JSON.stringify(Object.fromEntries(outcomes)));
  process.exit();
});`;

/** A cluster's API, by kubectl and helm. */
export class Kubernetes {
  constructor(private readonly access: ClusterAccess) {}

  kubectl(...args: string[]): string {
    return this.program(this.access.kubectl, args);
  }

  helm(...args: string[]): string {
    return this.program(this.access.helm, args);
  }

  /** The output of a command that has to fail. */
  failureOf(program: 'kubectl' | 'helm', ...args: string[]): string {
    try {
      this.program(this.access[program], args);
    } catch (error) {
      return error instanceof Error ? error.message : String(error);
    }
    throw new Error(`${program} ${args.join(' ')} succeeded, and should not have.`);
  }

  apply(...manifests: Manifest[]): void {
    const list = { apiVersion: 'v1', kind: 'List', items: manifests };
    this.program(
      this.access.kubectl,
      ['apply', '--server-side', '--force-conflicts', '-f', '-'],
      JSON.stringify(list),
    );
  }

  /** Has the API server check manifests, with unknown fields as errors, and change nothing. */
  dryRun(namespace: string, manifests: string): void {
    const how = ['--dry-run=server', '--validate=strict', '--server-side', '--force-conflicts'];
    this.program(this.access.kubectl, ['-n', namespace, 'apply', ...how, '-f', '-'], manifests);
  }

  /** A shell script that does what `kubectl` does with access to this cluster. */
  kubectlScript(): string {
    const [command, args] = this.commandLine(this.access.kubectl, []);
    return `#!/bin/sh\nexec ${[command, ...args].map(part => `'${part}'`).join(' ')} "$@"\n`;
  }

  succeeds(...args: string[]): boolean {
    const [command, all] = this.commandLine(this.access.kubectl, args);
    return succeeds(command, all);
  }

  json(...args: string[]): unknown {
    return JSON.parse(this.kubectl(...args, '-o', 'json'));
  }

  pods(namespace: string, selector: string): readonly Pod[] {
    return Pods.parse(this.json('-n', namespace, 'get', 'pods', '-l', selector)).items;
  }

  /** Waits until every Deployment of the namespace has rolled out. */
  rollouts(namespace: string, timeoutSeconds = 300): void {
    for (const name of this.kubectl('-n', namespace, 'get', 'deployments', '-o', 'name')
      .split('\n')
      .filter(Boolean)) {
      this.kubectl('-n', namespace, 'rollout', 'status', name, `--timeout=${timeoutSeconds}s`);
    }
  }

  /** Runs a program in a pod and returns its output. */
  exec(namespace: string, pod: string, ...command: string[]): string {
    return this.kubectl('-n', namespace, 'exec', pod, '--', ...command);
  }

  /** Whether a program in the pod can open a connection within some seconds. */
  canConnect(namespace: string, pod: string, host: string, port: number): boolean {
    return this.reachable(namespace, pod, [`${host}:${port}`]).length === 1;
  }

  /** Those of the addresses (`host:port`) to which a program in the pod can open a connection within some seconds. */
  reachable(namespace: string, pod: string, addresses: readonly string[]): readonly string[] {
    const output = this.exec(namespace, pod, 'node', '-e', CONNECT, ...addresses);
    const outcomes = z.record(z.string(), z.string()).parse(JSON.parse(output));
    return addresses.filter(address => {
      const outcome = outcomes[address] ?? 'not tried';
      // Would pass for a connection that a policy denies.
      if (['ENOTFOUND', 'EAI_AGAIN', 'not tried'].includes(outcome))
        throw new Error(`${pod} does not find ${address}: ${outcome}.`);
      return outcome === 'open';
    });
  }

  async gone(namespace: string, what: string): Promise<void> {
    await eventually(`end of ${what}`, 120_000, () =>
      this.kubectl('-n', namespace, 'get', what, '--ignore-not-found', '-o', 'name') === ''
        ? true
        : undefined,
    );
  }

  private program(program: string, args: readonly string[], input?: string): string {
    const [command, all] = this.commandLine(program, args);
    return run(command, all, input);
  }

  private commandLine(program: string, args: readonly string[]): [string, string[]] {
    const line = [...this.access.enter, program, `--kubeconfig=${this.access.kubeconfig}`, ...args];
    return [line[0] ?? program, line.slice(1)];
  }
}
