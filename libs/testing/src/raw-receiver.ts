import { createServer } from 'node:net';
import type { Socket } from 'node:net';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { createServer as createTlsServer } from 'node:tls';
import type { TestCertificate } from './test-certificates.js';

export interface RawReceiverOptions {
  /** The exact bytes of the answer, written all at once or one byte at a time. */
  readonly answer: string;
  readonly byteByByte?: boolean;
  /** What happens to the connection after the answer; by default it stays open. */
  readonly then?: 'end' | 'reset' | undefined;
  /** Answers as soon as the head of a request has arrived, and stops reading. */
  readonly early?: boolean;
  /** What happens to a later request on the same connection, instead of an answer. */
  readonly onReuse?: 'end' | 'reset';
  /** Speaks TLS. */
  readonly certificate?: TestCertificate;
}

export interface RawReceiver {
  readonly port: number;
  /** Number of requests received. */
  readonly requests: number;
  readonly connections: number;
  /** All open connections, for tests that break one. */
  readonly sockets: ReadonlySet<Socket>;
  /** From the next request on. */
  answerWith(options: RawReceiverOptions): void;
  close(): Promise<void>;
}

/** A server that does not use Node's HTTP stack: it reads requests with a Content-Length and writes the given bytes. */
export async function startRawReceiver(first: RawReceiverOptions): Promise<RawReceiver> {
  let options = first;
  const counts = { requests: 0, connections: 0 };
  const sockets = new Set<Socket>();
  const serve = (socket: Socket): void => {
    counts.connections += 1;
    sockets.add(socket);
    let received = Buffer.alloc(0);
    let requestsHere = 0;
    socket
      .on('close', () => sockets.delete(socket))
      .on('error', () => socket.destroy())
      .on('data', chunk => {
        received = Buffer.concat([received, chunk]);
        const length = requestLength(received, options.early === true);
        if (length === undefined || received.length < length) return;
        received = received.subarray(length);
        if (options.early === true) socket.pause();
        counts.requests += 1;
        requestsHere += 1;
        const isReused = requestsHere > 1 && options.onReuse !== undefined;
        void write(socket, isReused ? { answer: '', then: options.onReuse } : options);
      });
  };
  const server =
    first.certificate === undefined
      ? createServer({ noDelay: true }, serve)
      : createTlsServer({ ...first.certificate, noDelay: true }, serve);
  // A client that refuses the certificate ends the handshake with an error.
  server.on('tlsClientError', () => undefined);
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The receiver listens on no port.');
  return {
    port: address.port,
    get requests() {
      return counts.requests;
    },
    get connections() {
      return counts.connections;
    },
    sockets,
    answerWith: next => {
      options = next;
    },
    close: async () => {
      for (const socket of sockets) socket.destroy();
      await new Promise(resolve => server.close(resolve));
    },
  };
}

/** Length of the first request in these bytes; undefined until its head has arrived. */
function requestLength(bytes: Buffer, headOnly: boolean): number | undefined {
  const end = bytes.indexOf('\r\n\r\n');
  if (end < 0) return undefined;
  const [, length = '0'] = /content-length: (\d+)/i.exec(bytes.toString('latin1', 0, end)) ?? [];
  return headOnly ? end + 4 : end + 4 + Number(length);
}

async function write(socket: Socket, { answer, byteByByte, then }: RawReceiverOptions): Promise<void> {
  const bytes = Buffer.from(answer, 'latin1');
  if (byteByByte === true) {
    for (const byte of bytes) {
      socket.write(Buffer.from([byte]));
      await nextTurn();
    }
  } else if (bytes.length > 0) {
    await new Promise<void>(resolve => void socket.write(bytes, () => resolve()));
  }
  if (then === 'end') socket.end();
  if (then === 'reset') socket.resetAndDestroy();
}
