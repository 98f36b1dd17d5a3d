import { createServer } from 'node:net';

/**
 * Ports below the kernel's ephemeral range (32768 and up on Linux, 49152 on macOS), so that no outgoing connection
 * takes a free port between the check and the server's bind.
 */
const FIRST_PORT = 20_000;
const LAST_PORT = 32_000;
const ATTEMPTS = 200;

const handedOut = new Set<number>();

/** A free loopback TCP port, never the same one twice within this process. */
export async function findFreePort(): Promise<number> {
  for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
    const port = FIRST_PORT + Math.floor(Math.random() * (LAST_PORT - FIRST_PORT));
    if (!handedOut.has(port) && (await canListen(port))) {
      handedOut.add(port);
      return port;
    }
  }
  throw new Error(`No free TCP port between ${FIRST_PORT} and ${LAST_PORT} in ${ATTEMPTS} attempts.`);
}

/** Reserves a port chosen earlier, so that `findFreePort` does not return it; false when the port is in use. */
export async function claimPort(port: number): Promise<boolean> {
  if (!(await canListen(port))) return false;
  handedOut.add(port);
  return true;
}

/** Whether 127.0.0.1:port can be bound right now. */
export async function canListen(port: number): Promise<boolean> {
  return new Promise(resolve => {
    const server = createServer();
    server.once('error', () => {
      resolve(false);
    });
    server.listen(port, '127.0.0.1', () => {
      server.close(() => {
        resolve(true);
      });
    });
  });
}
