import { connect, createServer } from 'node:net';
import type { Socket } from 'node:net';

/** A network path to a server that can stall: no data gets through, and no connection breaks. */
export interface Path {
  readonly url: string;
  /** Existing connections stay open but are no longer read; new connections get no answer. */
  stall(): void;
  /** New connections work again; stalled ones stay stalled. */
  heal(): void;
  close(): void;
}

export async function openPath(serverUrl: string): Promise<Path> {
  const target = new URL(serverUrl);
  const sockets = new Set<Socket>();
  let stalled = false;
  const server = createServer(near => {
    near.on('error', () => undefined);
    sockets.add(near);
    if (stalled) return;
    const far = connect(Number(target.port), target.hostname);
    far.on('error', () => undefined);
    sockets.add(far);
    near.pipe(far);
    far.pipe(near);
    near.on('close', () => far.destroy());
  });
  await new Promise<void>(resolve => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The path has no port.');
  return {
    url: `nats://127.0.0.1:${address.port}`,
    stall: () => {
      stalled = true;
      for (const socket of sockets) {
        socket.unpipe();
        socket.pause();
      }
    },
    heal: () => {
      stalled = false;
    },
    close: () => {
      server.close();
      for (const socket of sockets) socket.destroy();
    },
  };
}
