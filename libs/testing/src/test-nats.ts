import { rmSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findFreePort, startEmbeddedNats } from '#libs/embedded';
import type { NatsAccess } from '#libs/embedded';

export interface TestNats {
  /** Stays the same over restarts. */
  readonly url: string;
  /** Stops the server and deletes its streams. */
  stop(): Promise<void>;
  /** Sends SIGKILL: clients lose the connection; the streams stay on disk for `restart`. */
  kill(): Promise<void>;
  /** Restarts it on the same port with its data on disk, stopping it first if it still runs. */
  restart(options?: { withoutStorage?: boolean }): Promise<void>;
}

/** A cluster of three servers. */
export interface TestNatsCluster {
  /** Of all servers, separated by commas. */
  readonly url: string;
  stop(): Promise<void>;
}

const CLUSTER = ['first', 'second', 'third'];

/** Three servers that keep three copies of a stream, if it asks for them (about 2 s until they have a leader). */
export async function startTestNatsCluster(): Promise<TestNatsCluster> {
  const folder = await mkdtemp(join(tmpdir(), 'countersign-test-nats-'));
  const routePorts = await Promise.all(CLUSTER.map(() => findFreePort()));
  const servers = await Promise.all(
    CLUSTER.map((serverName, index) =>
      startEmbeddedNats({
        storeDir: join(folder, serverName),
        cluster: { serverName, routePort: routePorts[index] ?? 0, routePorts, routePassword: 'secret' },
      }),
    ),
  );
  return {
    url: servers.map(({ url }) => url).join(','),
    stop: async () => {
      await Promise.all(servers.map(server => server.stop()));
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

export interface TestNatsOptions {
  /** The users and their permissions; open access by default. */
  readonly access?: NatsAccess;
  /** A server program other than the one found. */
  readonly program?: string;
}

/** A separate NATS server with JetStream, so that no test sees another's messages (about 50 ms). */
export async function startTestNats(options: TestNatsOptions = {}): Promise<TestNats> {
  const storeDir = await mkdtemp(join(tmpdir(), 'countersign-test-nats-'));
  let server = await startEmbeddedNats({ storeDir, ...options });
  const { url, port } = server;
  return {
    url,
    stop: async () => {
      await server.stop();
      rmSync(storeDir, { recursive: true, force: true });
    },
    kill: async () => {
      await server.kill();
    },
    restart: async ({ withoutStorage = false } = {}) => {
      await server.stop();
      if (withoutStorage) rmSync(storeDir, { recursive: true, force: true });
      server = await startEmbeddedNats({ storeDir, port, ...options });
    },
  };
}
