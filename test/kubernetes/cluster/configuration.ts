import { join } from 'node:path';

/** Where a cluster keeps its things. */
export interface Place {
  /** Files that outlive a process: images, etcd, logs. */
  readonly dir: string;
  /** Sockets; short, because a socket's path has at most 107 characters. */
  readonly run: string;
  /** Name of its network namespace. */
  readonly netns: string;
}

export const PAUSE_IMAGE = 'localhost/countersign-pause:test';

export function kubeconfig(token: string): string {
  return JSON.stringify({
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [
      { name: 'test', cluster: { server: 'https://10.244.0.1:6443', 'insecure-skip-tls-verify': true } },
    ],
    users: [{ name: 'admin', user: { token } }],
    contexts: [{ name: 'test', context: { cluster: 'test', user: 'admin' } }],
    'current-context': 'test',
  });
}

export function cniConfig({ dir }: Place): string {
  return JSON.stringify({
    cniVersion: '1.0.0',
    name: 'countersign',
    plugins: [
      {
        type: 'bridge',
        bridge: 'cni0',
        isGateway: true,
        ipMasq: false,
        hairpinMode: true,
        ipam: {
          type: 'host-local',
          ranges: [[{ subnet: '10.244.0.0/24' }]],
          routes: [{ dst: '0.0.0.0/0' }],
          dataDir: join(dir, 'ipam'),
        },
      },
      { type: 'portmap', capabilities: { portMappings: true } },
    ],
  });
}

/** `restrict_oom_score_adj`: a container manager that is itself in a container may not lower the score. */
export function containerdConfig({ dir, run }: Place): string {
  return `version = 2
root = "${join(dir, 'containerd')}"
state = "${join(run, 'containerd')}"
oom_score = 0
disabled_plugins = ["io.containerd.snapshotter.v1.btrfs", "io.containerd.snapshotter.v1.aufs", "io.containerd.snapshotter.v1.zfs", "io.containerd.snapshotter.v1.devmapper"]
[grpc]
  address = "${join(run, 'containerd.sock')}"
[plugins."io.containerd.grpc.v1.cri"]
  sandbox_image = "${PAUSE_IMAGE}"
  restrict_oom_score_adj = true
  disable_apparmor = true
  enable_unprivileged_ports = true
  [plugins."io.containerd.grpc.v1.cri".cni]
    bin_dir = "/usr/lib/cni"
    conf_dir = "${join(dir, 'cni')}"
  [plugins."io.containerd.grpc.v1.cri".containerd]
    snapshotter = "overlayfs"
    default_runtime_name = "runc"
    [plugins."io.containerd.grpc.v1.cri".containerd.runtimes.runc]
      runtime_type = "io.containerd.runc.v2"
      [plugins."io.containerd.grpc.v1.cri".containerd.runtimes.runc.options]
        SystemdCgroup = false
        BinaryName = "/usr/sbin/runc"
`;
}

/** `failCgroupV1` and `cgroupsPerQOS`: machines without a cgroup tree of their own. */
export function kubeletConfig({ dir, run }: Place): string {
  return JSON.stringify({
    apiVersion: 'kubelet.config.k8s.io/v1beta1',
    kind: 'KubeletConfiguration',
    failCgroupV1: false,
    cgroupDriver: 'cgroupfs',
    cgroupRoot: '/',
    cgroupsPerQOS: false,
    enforceNodeAllocatable: [],
    containerRuntimeEndpoint: `unix://${join(run, 'containerd.sock')}`,
    failSwapOn: false,
    oomScoreAdj: 0,
    authentication: { anonymous: { enabled: true }, webhook: { enabled: false } },
    authorization: { mode: 'AlwaysAllow' },
    address: '10.244.0.1',
    healthzBindAddress: '127.0.0.1',
    evictionHard: { 'memory.available': '100Mi', 'nodefs.available': '1%', 'imagefs.available': '1%' },
    imageGCHighThresholdPercent: 100,
    localStorageCapacityIsolation: false,
    clusterDomain: 'cluster.local',
    clusterDNS: ['10.96.0.10'],
    resolvConf: '',
    makeIPTablesUtilChains: false,
    maxPods: 110,
    nodeStatusUpdateFrequency: '5s',
    syncFrequency: '10s',
    podLogsDir: join(dir, 'podlogs'),
  });
}

export function proxyConfig({ dir }: Place): string {
  return JSON.stringify({
    apiVersion: 'kubeproxy.config.k8s.io/v1alpha1',
    kind: 'KubeProxyConfiguration',
    mode: 'nftables',
    clientConnection: { kubeconfig: join(dir, 'kubeconfig') },
    hostnameOverride: 'node1',
    clusterCIDR: '10.244.0.0/16',
    bindAddress: '10.244.0.1',
    conntrack: { maxPerCore: 0 },
    healthzBindAddress: '',
    metricsBindAddress: '',
  });
}
