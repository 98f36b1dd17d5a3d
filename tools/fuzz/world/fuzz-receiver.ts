import { createServer } from 'node:http';
import { text } from 'node:stream/consumers';

export interface ReceivedDelivery {
  readonly path: string;
  readonly body: string;
}

/** Receives the webhooks of every organization; the path names the organization. */
export interface FuzzReceiver {
  /** `http://127.0.0.1:<port>` */
  readonly url: string;
  /** Deliveries received since the last call. */
  taken(): readonly ReceivedDelivery[];
  close(): Promise<void>;
}

export async function startFuzzReceiver(): Promise<FuzzReceiver> {
  let received: ReceivedDelivery[] = [];
  const server = createServer((request, response) => {
    void text(request).then(
      body => {
        received.push({ path: request.url ?? '/', body });
        response.end();
      },
      () => response.destroy(),
    );
  });
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The receiver listens on no port.');
  return {
    url: `http://127.0.0.1:${address.port}`,
    taken: () => {
      const taken = received;
      received = [];
      return taken;
    },
    close: async () => {
      server.closeAllConnections();
      await new Promise(resolve => server.close(resolve));
    },
  };
}
