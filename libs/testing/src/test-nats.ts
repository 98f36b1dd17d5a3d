import { rmSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startEmbeddedNats } from '#libs/embedded';
import type { NatsAccess } from '#libs/embedded';

export interface TestNats {
  /** Stays the same over restarts. */
  readonly url: string;
  /** Ends the server and throws its streams away. */
  stop(): Promise<void>;
  /** SIGKILL: clients see the connection break; the streams stay on disk for `restart`. */
  kill(): Promise<void>;
  /** Starts it again on the same port with what is on disk, ending it first if it still runs. */
  restart(options?: { emptyHanded?: boolean }): Promise<void>;
}

export interface TestNatsOptions {
  /** Who may enter; everybody may when it is not given. */
  readonly access?: NatsAccess;
  /** Another server program than the one that is found. */
  readonly program?: string;
}

/** A NATS server with JetStream of the caller's own, so that no test sees another's messages (about 50 ms). */
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
    restart: async ({ emptyHanded = false } = {}) => {
      await server.stop();
      if (emptyHanded) rmSync(storeDir, { recursive: true, force: true });
      server = await startEmbeddedNats({ storeDir, port, ...options });
    },
  };
}
