import { createServer } from 'node:net';

/**
 * Below the range of `findFreePort`, so that no other process of the system takes the port of a server that is down.
 */
const FIRST_PORT = 10_000;
const LAST_PORT = 19_999;
const ATTEMPTS = 200;

/** A loopback port for a server that will be killed and must restart on the same port. */
export async function findServerPort(): Promise<number> {
  for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
    const port = FIRST_PORT + Math.floor(Math.random() * (LAST_PORT - FIRST_PORT + 1));
    if (await isFree(port)) return port;
  }
  throw new Error(`No free TCP port between ${FIRST_PORT} and ${LAST_PORT} in ${ATTEMPTS} attempts.`);
}

async function isFree(port: number): Promise<boolean> {
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
