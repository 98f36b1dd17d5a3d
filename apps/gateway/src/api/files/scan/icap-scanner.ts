import { connect } from 'node:net';
import type { Socket } from 'node:net';
import { pipeline } from 'node:stream/promises';
import type { FileScanner, ScanVerdict, Scannable } from './file-scanner.js';
import { icapHead, verdictOfResponse } from './icap.rule.js';

const MAX_RESPONSE_HEAD_BYTES = 65_536;

export interface IcapSettings {
  /** `icap://host:port/service` */
  readonly url: string;
  readonly timeoutMs: number;
}

/** Sends each file to an ICAP server (RFC 3507) as a response that is to be modified, with `Allow: 204`. */
export class IcapScanner implements FileScanner {
  constructor(private readonly settings: IcapSettings) {}

  async scan(file: Scannable, signal?: AbortSignal): Promise<ScanVerdict> {
    const url = new URL(this.settings.url);
    const socket = connect(Number(url.port || 1344), url.hostname);
    const timeout = AbortSignal.timeout(this.settings.timeoutMs);
    const deadline = signal === undefined ? timeout : AbortSignal.any([timeout, signal]);
    const stop = (): void => {
      socket.destroy(new Error(`The ICAP server did not answer in ${this.settings.timeoutMs} ms.`));
    };
    deadline.addEventListener('abort', stop);
    const head = responseHead(socket);
    // The server may answer, or go away, while the file is still being sent.
    const request = requestFor(file, icapHead(url, file.sizeBytes));
    const sent = pipeline(request, socket, { end: false }).catch(() => undefined);
    try {
      return verdictOfResponse(await head);
    } finally {
      deadline.removeEventListener('abort', stop);
      socket.destroy();
      await sent;
    }
  }
}

/** A request with its body in chunks. */
async function* requestFor(file: Scannable, head: string): AsyncGenerator<string | Buffer, void, undefined> {
  yield head;
  for await (const chunk of await file.open()) {
    if (!Buffer.isBuffer(chunk) || chunk.length === 0) continue;
    yield `${chunk.length.toString(16)}\r\n`;
    yield chunk;
    yield '\r\n';
  }
  yield '0\r\n\r\n';
}

/** The status line and the headers of the answer, up to the empty line, and what follows with them. */
function responseHead(socket: Socket): Promise<string> {
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  let received = '';
  socket.setEncoding('latin1');
  socket.on('data', (text: string) => {
    received += text;
    const end = received.indexOf('\r\n\r\n');
    if (end >= 0) resolve(received.slice(0, end));
    else if (received.length > MAX_RESPONSE_HEAD_BYTES)
      reject(new Error('The answer of the ICAP server is too long.'));
  });
  socket.once('error', reject);
  socket.once('close', () => {
    reject(new Error('The ICAP server closed the connection without an answer.'));
  });
  promise.catch(() => undefined);
  return promise;
}
