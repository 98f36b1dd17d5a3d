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
    const script = `require('net').connect({host:'${host}',port:${port}}).on('connect',()=>{console.log('open');process.exit()}).on('error',e=>{console.log(e.code);process.exit()}).setTimeout(4000,()=>{console.log('closed');process.exit()})`;
    const outcome = this.exec(namespace, pod, 'node', '-e', script).trim();
    // Would pass for a connection that a policy denies.
    if (['ENOTFOUND', 'EAI_AGAIN'].includes(outcome)) throw new Error(`${pod} does not find ${host}.`);
    return outcome === 'open';
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
