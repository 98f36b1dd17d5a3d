import { join } from 'node:path';
import { startEmbeddedNats } from '../nats/embedded-nats.js';
import { loadNatsAccess } from '../nats/nats-access.js';
import type { NatsAccess } from '../nats/nats-access.js';
import { startEmbeddedPostgres } from '../postgres/embedded-postgres.js';
import { findFreePort } from '../processes/free-port.js';
import { KeptAlive } from './kept-alive.js';
import type { SystemOptions } from './system-options.js';
import type { Report } from './system-event.js';

export interface KeptServer {
  readonly url: string;
  /** Undefined when somebody else runs the server. */
  readonly process: KeptAlive | undefined;
}

/** The embedded PostgreSQL, or the one the options name. Its address stays the same over restarts. */
export async function keepPostgres(
  options: SystemOptions,
  stateDir: string,
  report: Report,
): Promise<KeptServer> {
  if (options.databaseUrl !== undefined) return { url: options.databaseUrl, process: undefined };
  const port = await findFreePort();
  let url = '';
  const process = new KeptAlive({
    name: 'PostgreSQL',
    launch: async () => {
      const dataDir = join(stateDir, 'postgres');
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
  /** The keys of its users; undefined when somebody else runs the server and keeps them. */
  readonly access: NatsAccess | undefined;
}

/** The embedded NATS server, or the one the options name. Its address stays the same over restarts. */
export async function keepNats(
  options: SystemOptions,
  stateDir: string,
  report: Report,
): Promise<KeptBroker> {
  if (options.natsUrl !== undefined) {
    return { url: options.natsUrl, process: undefined, access: options.natsAccess };
  }
  const port = await findFreePort();
  const access = loadNatsAccess(stateDir);
  const process = new KeptAlive({
    name: 'NATS',
    launch: () => startEmbeddedNats({ storeDir: join(stateDir, 'nats'), port, access }),
    ready: () => Promise.resolve(),
    report,
  });
  await process.start();
  return { url: `nats://127.0.0.1:${port}`, process, access };
}
