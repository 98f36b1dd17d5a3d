import { join } from 'node:path';
import { startEmbeddedNats, stopLeftoverNats } from '../nats/embedded-nats.js';
import { loadNatsAccess } from '../nats/nats-access.js';
import type { NatsAccess } from '../nats/nats-access.js';
import { startEmbeddedPostgres, stopLeftoverPostgres } from '../postgres/embedded-postgres.js';
import { KeptAlive } from './kept-alive.js';
import type { KeptPorts } from '../state/kept-ports.js';
import type { SystemOptions } from './system-options.js';
import type { Report } from '../state/system-event.js';

export interface KeptServer {
  readonly url: string;
  /** Undefined for an external server. */
  readonly process: KeptAlive | undefined;
}

/** The embedded PostgreSQL, or the one in the options. Its address stays the same across restarts. */
export async function keepPostgres(
  options: SystemOptions,
  stateDir: string,
  ports: KeptPorts,
  report: Report,
): Promise<KeptServer> {
  if (options.databaseUrl !== undefined) return { url: options.databaseUrl, process: undefined };
  const dataDir = join(stateDir, 'postgres');
  await stopLeftoverPostgres(dataDir);
  const port = await ports.of('PostgreSQL');
  let url = '';
  const process = new KeptAlive({
    name: 'PostgreSQL',
    launch: async () => {
      const server = await startEmbeddedPostgres({ dataDir, port, durable: options.durable ?? true });
      url = server.url;
      return server;
    },
    ready: () => Promise.resolve(),
    report,
  });
  await process.start();
  return { url, process };
}

export interface KeptBroker extends KeptServer {
  /** The keys of its users; undefined for an external server without given keys. */
  readonly access: NatsAccess | undefined;
}

/** The embedded NATS server, or the one in the options. Its address stays the same across restarts. */
export async function keepNats(
  options: SystemOptions,
  stateDir: string,
  ports: KeptPorts,
  report: Report,
): Promise<KeptBroker> {
  if (options.natsUrl !== undefined) {
    return { url: options.natsUrl, process: undefined, access: options.natsAccess };
  }
  const storeDir = join(stateDir, 'nats');
  await stopLeftoverNats(storeDir);
  const port = await ports.of('NATS');
  const access = loadNatsAccess(stateDir);
  const process = new KeptAlive({
    name: 'NATS',
    launch: () => startEmbeddedNats({ storeDir, port, access }),
    ready: () => Promise.resolve(),
    report,
  });
  await process.start();
  return { url: `nats://127.0.0.1:${port}`, process, access };
}
