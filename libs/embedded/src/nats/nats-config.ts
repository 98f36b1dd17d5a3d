import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const run = promisify(execFile);

export interface NatsVersion {
  readonly major: number;
  readonly minor: number;
}

/** One server of a cluster on this machine. */
export interface NatsClusterMember {
  /** Unique in the cluster. */
  readonly serverName: string;
  /** Where the other servers reach it. */
  readonly routePort: number;
  /** The same of every server, this one included. */
  readonly routePorts: readonly number[];
  /** Shared by the servers, so that no other local process joins. */
  readonly routePassword: string;
}

export interface NatsConfigInput {
  readonly storeDir: string;
  readonly port: number;
  readonly syncIntervalMs: number;
  readonly version: NatsVersion;
  /** The `authorization` block; without it, access is open. */
  readonly authorization?: string;
  readonly cluster?: NatsClusterMember;
}

/** Parses the output of `nats-server --version` ("nats-server: v2.14.9"). Throws when it has another form. */
export async function versionOf(program: string): Promise<NatsVersion> {
  const { stdout } = await run(program, ['--version']);
  const [, major, minor] = /v(\d+)\.(\d+)/.exec(stdout) ?? [];
  if (major === undefined || minor === undefined) {
    throw new Error(`${program} does not report its version: ${stdout.slice(0, 200)}`);
  }
  return { major: Number(major), minor: Number(minor) };
}

/** The server's configuration file. No monitoring port: the services' metrics cover the streams. */
export function natsConfig(input: NatsConfigInput): string {
  const { storeDir, port, syncIntervalMs, version, cluster, authorization = '' } = input;
  // 2.9 (in Debian 12) does not know this setting and refuses to start with it.
  const knowsSyncInterval = version.major > 2 || (version.major === 2 && version.minor >= 10);
  return [
    `server_name: ${cluster?.serverName ?? 'countersign'}`,
    'host: "127.0.0.1"',
    `port: ${port}`,
    'max_payload: 8MB',
    'jetstream {',
    `  store_dir: ${JSON.stringify(storeDir)}`,
    ...(knowsSyncInterval ? [`  sync_interval: "${syncIntervalMs}ms"`] : []),
    '}',
    ...(cluster === undefined ? [] : [clusterBlock(cluster)]),
    authorization,
  ].join('\n');
}

function clusterBlock({ routePort, routePorts, routePassword }: NatsClusterMember): string {
  const login = `route:${routePassword}`;
  return [
    'cluster {',
    '  name: countersign',
    `  listen: "127.0.0.1:${routePort}"`,
    `  authorization { user: route, password: ${JSON.stringify(routePassword)} }`,
    `  routes: [${routePorts.map(one => `"nats-route://${login}@127.0.0.1:${one}"`).join(', ')}]`,
    // Clients use the addresses they were given, which may be those of proxies.
    '  no_advertise: true',
    '}',
  ].join('\n');
}
