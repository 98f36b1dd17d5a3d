import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { jetstreamManager } from '@nats-io/jetstream';
import type { StreamInfo } from '@nats-io/jetstream';
import { operatorUrl } from '#libs/embedded';
import type { NatsAccess } from '#libs/embedded';
import { onBroker } from '../broker/on-broker.js';
import type { NatsServers } from '../plan/fault.js';
import { NatsServer } from './nats-server.js';
import { findServerPort } from './server-port.js';

const STREAM = 'TASK';
const POLL_MS = 250;
/** Longer than any recovery may take, so that a report says what is missing. */
const CURRENT_WITHIN_MS = 120_000;

/** The system's broker: one NATS server, or three in a cluster. Servers are numbered from 1. */
export class NatsBroker {
  private constructor(
    readonly servers: readonly NatsServer[],
    private readonly access: NatsAccess,
  ) {}

  /** Chooses the ports; starts nothing. @param size how many servers: one, or three */
  static async planned(folder: string, size: number, access: NatsAccess): Promise<NatsBroker> {
    const found = await serverPorts(2 * size);
    const [ports, routePorts] = [found.slice(0, size), found.slice(size)];
    const routePassword = randomBytes(24).toString('base64url');
    const servers = ports.map((port, index) => {
      const serverName = `countersign-${index + 1}`;
      const [routePort = 0] = routePorts.slice(index);
      const cluster = { serverName, routePort, routePorts, routePassword };
      return new NatsServer(join(folder, serverName), port, access, size === 1 ? undefined : cluster);
    });
    return new NatsBroker(servers, access);
  }

  /** Of all servers, with the operator's credentials. */
  get url(): string {
    return operatorUrl(this.servers.map(({ port }) => `nats://127.0.0.1:${port}`).join(','), this.access);
  }

  /** Resolves when all answer. */
  async start(): Promise<void> {
    await Promise.all(this.servers.map(server => server.start()));
  }

  /** In order. */
  async stop(): Promise<void> {
    await Promise.all(this.servers.map(server => server.stop()));
  }

  async chosen(which: NatsServers): Promise<readonly NatsServer[]> {
    if (which === 'all') return this.servers;
    if (typeof which === 'number') return this.servers.slice(which - 1, which);
    const leader = (await this.stream()).cluster?.leader;
    return this.servers.filter(({ cluster }) => cluster?.serverName === leader);
  }

  /** Stops and starts each server in turn, when the one before has caught up. */
  async restart(): Promise<void> {
    for (const server of this.servers) {
      await server.stop();
      await server.start();
      await this.caughtUp();
    }
  }

  /** @throws Error when a copy of the stream does not catch up with its leader */
  private async caughtUp(): Promise<void> {
    const giveUpAt = performance.now() + CURRENT_WITHIN_MS;
    for (;;) {
      const { cluster } = await this.stream();
      const replicas = cluster?.replicas ?? [];
      if (replicas.every(({ current, offline }) => current && !offline)) return;
      if (performance.now() > giveUpAt) throw new Error(`Not caught up: ${JSON.stringify(replicas)}`);
      await pause(POLL_MS);
    }
  }

  private stream(): Promise<StreamInfo> {
    return onBroker(this.url, async client => {
      const { streams } = await jetstreamManager(client, { checkAPI: false });
      return streams.info(STREAM);
    });
  }
}

/** A port counts as free until something listens on it, so it may be found twice. */
async function serverPorts(count: number): Promise<readonly number[]> {
  const found = new Set<number>();
  while (found.size < count) found.add(await findServerPort());
  return [...found];
}
