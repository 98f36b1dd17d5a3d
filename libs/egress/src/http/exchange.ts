import { request as httpRequest } from 'node:http';
import type { Agent, ClientRequest, IncomingMessage } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { isIP } from 'node:net';
import type { LookupFunction, Socket } from 'node:net';
import { ExchangeError } from './exchange.error.js';
import type { ExchangePhase } from './exchange.error.js';
import { malformedAnswer } from './malformed-answer.js';

/** Node's default of 16 KiB is less than proxies add to some responses. */
const MAX_HEAD_BYTES = 64 * 1_024;
/** RFC 9110 section 15.2 allows any number of 1xx; a stream of them until the timeout would occupy a CPU. */
const MAX_INTERIM_ANSWERS = 100;

export interface OutgoingRequest {
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
  /** For everything, from the lookup to the last byte read of the response. */
  readonly timeoutMs: number;
  /** Of the response body; the connection is closed if there is more. */
  readonly maxBodyBytes: number;
}

export interface ReceivedAnswer {
  readonly status: number;
  /** Names in lower case; of several with the same name the first. */
  readonly headers: ReadonlyMap<string, string>;
  /** As far as it was received. */
  readonly body: Buffer;
}

export interface ExchangeOptions {
  readonly agent: Agent;
  readonly lookup: LookupFunction;
}

export type ExchangeResult =
  | { readonly outcome: 'answered'; readonly answer: ReceivedAnswer }
  | { readonly outcome: 'failed'; readonly error: ExchangeError };

class TooManyInterimAnswersError extends Error {
  readonly code = 'TOO_MANY_INTERIM_ANSWERS';
}

/**
 * Sends one POST request on one connection and reads the response leniently; never rejects.
 *
 * The final status decides. Any error after it (framing, encoding, a broken connection) costs at most the rest of the
 * body. Only a connection that breaks within the head, before its blank line, leaves no response.
 */
export async function exchange(outgoing: OutgoingRequest, options: ExchangeOptions): Promise<ExchangeResult> {
  const running = new Exchange(outgoing, options);
  return running.result;
}

class Exchange {
  readonly result: Promise<ExchangeResult>;
  private resolve: (result: ExchangeResult) => void = () => undefined;
  private readonly request: ClientRequest;
  private readonly deadline: NodeJS.Timeout;
  private phase: ExchangePhase;
  private socket: Socket | undefined;
  private interim = 0;
  /** The bytes received before the final head was parsed: for a response that the parser rejects. */
  private raw: Buffer[] = [];
  private rawBytes = 0;
  private response: IncomingMessage | undefined;
  private readonly body: Buffer[] = [];
  private bodyBytes = 0;

  constructor(
    private readonly outgoing: OutgoingRequest,
    { agent, lookup }: ExchangeOptions,
  ) {
    this.result = new Promise(resolve => (this.resolve = resolve));
    const { url, headers, body, timeoutMs } = outgoing;
    this.phase = isIP(hostOf(url)) === 0 ? 'lookup' : 'connect';
    this.deadline = setTimeout(() => this.timeOut(), timeoutMs);
    const send = url.protocol === 'https:' ? httpsRequest : httpRequest;
    this.request = send(url, {
      method: 'POST',
      headers: { ...headers, 'content-length': String(body.length) },
      agent,
      lookup,
      maxHeaderSize: MAX_HEAD_BYTES,
      // For the response: obsolete line folding, bare line feeds and the like. `GuardedClient` checks the request
      // headers.
      insecureHTTPParser: true,
      ...(url.protocol === 'https:' && { servername: serverNameOf(url) }),
    });
    this.request
      .on('socket', socket => this.follow(socket))
      .on('information', () => this.countInterim())
      .on('upgrade', (response, socket) => {
        socket.destroy();
        this.response = response;
        this.answered();
      })
      .on('response', response => this.receive(response))
      .on('error', error => this.fail(error))
      .end(body);
  }

  private follow(socket: Socket): void {
    this.socket = socket;
    socket.prependListener('data', this.keepRaw);
    if (!socket.connecting) {
      this.phase = 'answer';
      return;
    }
    const isTls = this.outgoing.url.protocol === 'https:';
    socket
      .once('lookup', (error: Error | null) => {
        if (error === null) this.phase = 'connect';
      })
      .once('connect', () => {
        this.phase = isTls ? 'tls' : 'answer';
      })
      .once('secureConnect', () => {
        this.phase = 'answer';
      });
  }

  private readonly keepRaw = (chunk: Buffer): void => {
    if (this.rawBytes >= MAX_HEAD_BYTES) return;
    this.raw.push(chunk);
    this.rawBytes += chunk.length;
  };

  private countInterim(): void {
    this.interim += 1;
    this.raw = [];
    this.rawBytes = 0;
    if (this.interim > MAX_INTERIM_ANSWERS) this.request.destroy(new TooManyInterimAnswersError());
  }

  private receive(response: IncomingMessage): void {
    this.response = response;
    this.socket?.off('data', this.keepRaw);
    response
      .on('data', (chunk: Buffer) => {
        this.body.push(chunk);
        this.bodyBytes += chunk.length;
        if (this.bodyBytes >= this.outgoing.maxBodyBytes) this.answered();
      })
      .on('error', () => this.answered())
      .on('close', () => this.answered())
      .on('end', () => this.answered());
  }

  private answered(): void {
    const response = this.response;
    if (response === undefined) return;
    const headers = new Map(
      Object.entries(response.headersDistinct).flatMap(([name, values]) =>
        values?.[0] === undefined ? [] : [[name, values[0]] as const],
      ),
    );
    const body = Buffer.concat(this.body).subarray(0, this.outgoing.maxBodyBytes);
    this.settle({ outcome: 'answered', answer: { status: response.statusCode ?? 0, headers, body } });
    // The rest of the body, or of the request, is not waited for; a connection that is finished is kept.
    if (!response.complete || !this.request.writableFinished) this.request.destroy();
  }

  private timeOut(): void {
    if (this.response === undefined) this.broken(new Error('The time is up.'), true);
    else this.answered();
    this.request.destroy();
  }

  private fail(error: NodeJS.ErrnoException): void {
    if (this.response !== undefined) {
      // Body bytes received but not emitted yet.
      while (this.response.read() !== null);
      this.answered();
      return;
    }
    const refused =
      error.code?.startsWith('HPE_') === true ? malformedAnswer(Buffer.concat(this.raw)) : undefined;
    if (refused === undefined) {
      this.broken(error, false);
      return;
    }
    const body = refused.body.subarray(0, this.outgoing.maxBodyBytes);
    this.settle({ outcome: 'answered', answer: { ...refused, body } });
  }

  private broken(cause: Error, isTimeout: boolean): void {
    this.settle({ outcome: 'failed', error: new ExchangeError(this.phase, isTimeout, cause) });
  }

  private settle(result: ExchangeResult): void {
    clearTimeout(this.deadline);
    this.socket?.off('data', this.keepRaw);
    this.resolve(result);
  }
}

/** Without the brackets of an IPv6 address. */
export function hostOf({ hostname }: URL): string {
  return hostname.replace(/^\[|\]$/g, '');
}

/** RFC 6066 section 3: without the trailing dot, and none for an address. */
function serverNameOf(url: URL): string {
  const host = hostOf(url);
  return isIP(host) === 0 ? host.replace(/\.$/, '') : '';
}
