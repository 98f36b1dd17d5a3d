import { rmSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startEmbeddedNats } from '#libs/embedded';
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
