import { Agent, request as httpRequest } from 'node:http';
import type { IncomingMessage } from 'node:http';
import { buffer } from 'node:stream/consumers';
import type { WireAnswer, WireRequest } from './wire-request.js';

const TIMEOUT_MS = 30_000;

/** Sends requests verbatim, which `fetch` does not: with repeated header names, unresolved paths, any method. */
export class WireClient {
  private readonly agent = new Agent({ keepAlive: true });
  private readonly host: string;
  private readonly port: string;

  constructor(baseUrl: string) {
    ({ hostname: this.host, port: this.port } = new URL(baseUrl));
  }

  /** If the server has closed the kept-alive connection, the request is resent on a new one. */
  async send(request: WireRequest): Promise<WireAnswer> {
    const first = await this.sendOnce(request, this.agent);
    if (first !== 'closed before') return first;
    const second = await this.sendOnce(request, false);
    return second === 'closed before'
      ? { outcome: 'unanswered', because: 'The connection was closed.' }
      : second;
  }

  private sendOnce(request: WireRequest, agent: Agent | false): Promise<WireAnswer | 'closed before'> {
    return new Promise(resolve => {
      const giveUp = (error: unknown): void => {
        resolve({ outcome: 'unanswered', because: String(error) });
      };
      try {
        const outgoing = httpRequest({
          agent,
          host: this.host,
          port: this.port,
          method: request.method,
          path: request.path,
          headers: this.rawHeaders(request),
          timeout: TIMEOUT_MS,
        });
        outgoing.on('timeout', () => outgoing.destroy(new Error(`No answer within ${TIMEOUT_MS} ms.`)));
        outgoing.on('error', error => {
          if (outgoing.reusedSocket && /socket hang up|ECONNRESET|EPIPE/.test(String(error)))
            resolve('closed before');
          else giveUp(error);
        });
        outgoing.on('response', response => {
          read(response).then(resolve, giveUp);
        });
        outgoing.end(request.body);
      } catch (error) {
        giveUp(error);
      }
    });
  }

  close(): void {
    this.agent.destroy();
  }

  private rawHeaders({ headers, body, method }: WireRequest): string[] {
    const has = (name: string): boolean => headers.some(([one]) => one.toLowerCase() === name);
    return [
      ...(has('host') ? [] : ['host', `${this.host}:${this.port}`]),
      ...headers.flat(),
      ...(has('content-length') || (body === undefined && method === 'GET')
        ? []
        : ['content-length', String(body?.length ?? 0)]),
    ];
  }
}

async function read(response: IncomingMessage): Promise<WireAnswer> {
  const body = await buffer(response);
  const pairs = Object.entries(response.headers).map(
    ([name, value]) => [name, Array.isArray(value) ? (value.at(-1) ?? '') : (value ?? '')] as const,
  );
  return { outcome: 'answered', status: response.statusCode ?? 0, headers: Object.fromEntries(pairs), body };
}
