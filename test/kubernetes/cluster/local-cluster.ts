import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { randomBytes } from 'node:crypto';
import { eventually, run, start, succeeds } from './host.js';
import type { Daemon } from './host.js';
import { cniConfig, containerdConfig, kubeconfig, kubeletConfig, proxyConfig } from './configuration.js';
import type { Place } from './configuration.js';

/** Programs that `node scripts/prepare.mjs kubernetes` has found or built. */
export interface Programs {
  readonly kubernetes: string;
  readonly kubeRouter: string;
  readonly kubectl: string;
  readonly helm: string;
}

const READY_MS = 180_000;
/** The cgroup in which containerd puts all containers of pods. */
const PODS_GROUP = 'k8s.io';
/** In processes. */
const PODS_WEIGHT = 16;

/**
 * Kubernetes with one node on this machine, without Docker: in a network namespace of its own, so that its addresses and
 * rules touch nothing else, with all files in one folder. Needs root.
 */
export class LocalCluster {
  private readonly daemons: Daemon[] = [];
  /** Network namespaces of others; every further one of a pod is of this cluster. */
  private readonly foreignNetworks = new Set(podNetworks());

  private constructor(
    readonly place: Place,
    private readonly programs: Programs,
  ) {}

  /** @param images archives that its pods may use */
  static async start(programs: Programs, dir: string, images: readonly string[]): Promise<LocalCluster> {
    if (process.getuid?.() !== 0)
      throw new Error('A cluster of its own needs root. Or set KUBECONFIG to one of yours.');
    const id = randomBytes(3).toString('hex');
    const cluster = new LocalCluster(
      { dir, netns: `countersign-${id}`, run: `/run/countersign-${id}` },
      programs,
    );
    try {
      cluster.makeNetwork();
      cluster.writeFiles();
      await cluster.startControlPlane();
      await cluster.startContainerd();
      for (const image of images) cluster.ctr('images', 'import', '--all-platforms', image);
      cluster.weighPods();
      await cluster.startNode();
      return cluster;
    } catch (error) {
      await cluster.stop();
      throw error;
    }
  }

  get kubeconfig(): string {
    return join(this.place.dir, 'kubeconfig');
  }

  /** What a program needs in front of it to reach the cluster: `ip netns exec` would hide the cgroups. */
  get enter(): readonly string[] {
    return ['nsenter', `--net=/run/netns/${this.place.netns}`];
  }

  /**
   * Lets the pods together weigh as much as some of the machine's processes, each of which the kernel takes for as
   * important as all of them: beside 20 busy processes, 14 pods would otherwise have a twentieth of the CPU.
   */
  private weighPods(): void {
    const [directory, file, weight] = existsSync('/sys/fs/cgroup/cgroup.controllers')
      ? [`/sys/fs/cgroup/${PODS_GROUP}`, 'cpu.weight', 100 * PODS_WEIGHT]
      : [`/sys/fs/cgroup/cpu/${PODS_GROUP}`, 'cpu.shares', 1_024 * PODS_WEIGHT];
    mkdirSync(directory, { recursive: true });
    // Absent where the machine does not divide CPU.
    if (existsSync(join(directory, file))) writeFileSync(join(directory, file), String(weight));
  }

  /** Ends every container and program, and removes what they left on the machine. */
  async stop(): Promise<void> {
    const kubelet = this.daemons.find(daemon => daemon.pid === this.kubeletPid);
    await kubelet?.stop();
    this.removeContainers();
    for (const daemon of this.daemons.toReversed()) await daemon.stop();
    for (const mount of mountsBelow(this.place.dir, this.place.run)) succeeds('umount', ['-l', mount]);
    for (const network of podNetworks()) {
      if (!this.foreignNetworks.has(network)) succeeds('ip', ['netns', 'del', network]);
    }
    succeeds('ip', ['netns', 'del', this.place.netns]);
    rmSync(this.place.run, { recursive: true, force: true });
  }

  private kubeletPid = 0;

  private makeNetwork(): void {
    const { netns } = this.place;
    run('ip', ['netns', 'add', netns]);
    const inside = (...args: string[]): string => this.inNetwork('ip', ...args);
    inside('link', 'set', 'lo', 'up');
    inside('link', 'add', 'cni0', 'type', 'bridge');
    inside('addr', 'add', '10.244.0.1/24', 'dev', 'cni0');
    inside('link', 'set', 'cni0', 'up');
    this.inNetwork('sysctl', '-qw', 'net.ipv4.ip_forward=1');
    // Packets between pods pass the bridge only; NetworkPolicies have to see them too.
    succeeds('modprobe', ['br_netfilter']);
    this.inNetwork('sysctl', '-qw', 'net.bridge.bridge-nf-call-iptables=1');
    // The kubelet and the API server need a default route to choose an address.
    inside('route', 'add', 'default', 'dev', 'cni0');
  }

  private writeFiles(): void {
    const { dir, run: runDir } = this.place;
    for (const folder of ['logs', 'cni', 'kubelet', 'certs', 'etcd']) {
      mkdirSync(join(dir, folder), { recursive: true });
    }
    mkdirSync(runDir, { recursive: true });
    const write = (name: string, text: string): void => {
      writeFileSync(join(dir, name), text, { mode: 0o600 });
    };
    const token = randomBytes(24).toString('hex');
    write('tokens.csv', `${token},admin,admin,system:masters\n`);
    write('kubeconfig', kubeconfig(token));
    write('cni/10-countersign.conflist', cniConfig(this.place));
    write('containerd.toml', containerdConfig(this.place));
    write('kubelet.yaml', kubeletConfig(this.place));
    write('proxy.yaml', proxyConfig(this.place));
    run('openssl', ['genrsa', '-out', join(dir, 'service-accounts.key'), '2048']);
  }

  private async startControlPlane(): Promise<void> {
    const { dir } = this.place;
    const file = (name: string): string => join(dir, name);
    this.daemon('etcd', this.programs.kubernetes, 'etcd', file('etcd'), 'http://127.0.0.1:2379');
    const apiServer = this.daemon(
      'kube-apiserver',
      this.programs.kubernetes,
      'kube-apiserver',
      '--etcd-servers=http://127.0.0.1:2379',
      `--cert-dir=${file('certs')}`,
      '--secure-port=6443',
      '--bind-address=10.244.0.1',
      '--advertise-address=10.244.0.1',
      `--token-auth-file=${file('tokens.csv')}`,
      '--authorization-mode=Node,RBAC',
      // Nobody resolves the name of the node.
      '--kubelet-preferred-address-types=InternalIP',
      '--service-account-issuer=https://kubernetes.default.svc',
      `--service-account-signing-key-file=${file('service-accounts.key')}`,
      `--service-account-key-file=${file('service-accounts.key')}`,
      '--service-cluster-ip-range=10.96.0.0/16',
      '--enable-priority-and-fairness=false',
      '--allow-privileged=true',
    );
    await eventually(
      'API server',
      READY_MS,
      () => (succeeds(...this.kubectl('get', '--raw', '/readyz')) ? true : undefined),
      apiServer.log,
    );
    const common = [`--kubeconfig=${this.kubeconfig}`, '--leader-elect=false', '--secure-port=0'];
    this.daemon(
      'kube-controller-manager',
      this.programs.kubernetes,
      'kube-controller-manager',
      ...common,
      `--service-account-private-key-file=${file('service-accounts.key')}`,
      `--root-ca-file=${file('certs/apiserver.crt')}`,
      '--cluster-cidr=10.244.0.0/16',
      '--allocate-node-cidrs=true',
    );
    this.daemon('kube-scheduler', this.programs.kubernetes, 'kube-scheduler', ...common);
    await eventually('controllers at work', READY_MS, () =>
      succeeds(...this.kubectl('-n', 'default', 'get', 'serviceaccount', 'default')) ? true : undefined,
    );
  }

  private async startContainerd(): Promise<void> {
    const { dir } = this.place;
    const containerd = this.daemon('containerd', 'containerd', '-c', join(dir, 'containerd.toml'));
    await eventually(
      'containerd',
      READY_MS,
      () => (succeeds('ctr', this.ctrArgs('version')) ? true : undefined),
      containerd.log,
    );
  }

  private async startNode(): Promise<void> {
    const { dir } = this.place;
    const { pid } = this.daemon(
      'kubelet',
      this.programs.kubernetes,
      'kubelet',
      `--config=${join(dir, 'kubelet.yaml')}`,
      `--kubeconfig=${this.kubeconfig}`,
      `--root-dir=${join(dir, 'kubelet')}`,
      `--cert-dir=${join(dir, 'kubelet', 'pki')}`,
      '--hostname-override=node1',
      '--node-ip=10.244.0.1',
    );
    this.kubeletPid = pid;
    this.daemon('kube-proxy', this.programs.kubernetes, 'kube-proxy', `--config=${join(dir, 'proxy.yaml')}`);
    await eventually('ready node', READY_MS, () =>
      succeeds(...this.kubectl('wait', '--for=condition=Ready', 'node/node1', '--timeout=1s'))
        ? true
        : undefined,
    );
    // It ends when it does not find its node.
    this.daemon(
      'kube-router',
      this.programs.kubeRouter,
      `--kubeconfig=${this.kubeconfig}`,
      '--hostname-override=node1',
      '--run-router=false',
      '--run-service-proxy=false',
      '--run-firewall=true',
      '--run-loadbalancer=false',
      // It lets everything pass to this range, of which its default is more than the API server's.
      '--service-cluster-ip-range=10.96.0.0/16',
    );
  }

  private kubectl(...args: string[]): [string, string[]] {
    const [command = '', ...enter] = this.enter;
    return [command, [...enter, this.programs.kubectl, `--kubeconfig=${this.kubeconfig}`, ...args]];
  }

  private daemon(name: string, ...command: string[]): Daemon {
    const [enter = '', ...args] = this.enter;
    const daemon = start(enter, [...args, ...command], join(this.place.dir, 'logs', `${name}.log`));
    this.daemons.push(daemon);
    return daemon;
  }

  private inNetwork(...command: string[]): string {
    const [enter = '', ...args] = this.enter;
    return run(enter, [...args, ...command]);
  }

  private ctr(...args: string[]): string {
    return run('ctr', this.ctrArgs(...args));
  }

  private ctrArgs(...args: string[]): string[] {
    return ['-a', join(this.place.run, 'containerd.sock'), '-n', 'k8s.io', ...args];
  }

  private removeContainers(): void {
    if (!succeeds('ctr', this.ctrArgs('version'))) return;
    for (const task of this.ctr('tasks', 'ls', '-q').split('\n').filter(Boolean)) {
      succeeds('ctr', this.ctrArgs('tasks', 'kill', '-s', 'SIGKILL', '-a', task));
      succeeds('ctr', this.ctrArgs('tasks', 'delete', '-f', task));
    }
  }
}

/** Those that container runtimes have made for pods on this machine. */
function podNetworks(): readonly string[] {
  return run('ip', ['netns', 'list'])
    .split('\n')
    .map(line => line.split(' ')[0] ?? '')
    .filter(name => name.startsWith('cni-'));
}

/** Deepest first. */
function mountsBelow(...folders: string[]): readonly string[] {
  return run('cat', ['/proc/self/mounts'])
    .split('\n')
    .map(line => line.split(' ')[1] ?? '')
    .filter(mount => folders.some(folder => mount.startsWith(`${folder}/`)))
    .toReversed();
}
