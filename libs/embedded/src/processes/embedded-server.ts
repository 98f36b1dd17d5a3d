import type { Child, Exit } from './child.js';

/** A server that runs as a child process on loopback. */
export interface EmbeddedServer {
  readonly url: string;
  readonly port: number;
  readonly pid: number;
  /** Settles when the server has exited, for any reason. */
  readonly exited: Promise<Exit>;
  /** An orderly shutdown that ends all connections; no data is lost. */
  stop(): Promise<void>;
  /** Sends SIGKILL (or another signal), like a crash; resolves when the server has exited. */
  kill(signal?: NodeJS.Signals): Promise<void>;
}

/** @param graceMs how long an orderly shutdown may take */
export function serverOf(child: Child, url: string, port: number, graceMs: number): EmbeddedServer {
  return {
    ...{ url, port, pid: child.pid, exited: child.exited },
    stop: async () => {
      await child.stop(graceMs);
    },
    kill: async (signal = 'SIGKILL') => {
      child.kill(signal);
      await child.exited;
    },
  };
}
