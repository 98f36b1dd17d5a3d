import { Pool } from 'undici';

export interface ApiAnswer {
  readonly status: number;
  /** Parsed JSON; undefined when there was no body. */
  readonly body: unknown;
}

/** More than are ever busy at a time; all are kept alive. */
const CONNECTIONS = 128;

/** A fast HTTP client of the gateway. */
export class Api {
  private readonly pool: Pool;

  constructor(baseUrl: string) {
    this.pool = new Pool(baseUrl, { connections: CONNECTIONS, pipelining: 1, keepAliveTimeout: 60_000 });
  }

  async request(method: 'GET' | 'POST', path: string, key: string, body?: unknown): Promise<ApiAnswer> {
    const answer = await this.pool.request({
      method,
      path,
      headers: {
        authorization: `Bearer ${key}`,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await answer.body.text();
    return { status: answer.statusCode, body: text === '' ? undefined : JSON.parse(text) };
  }

  /** Returns the body of a 2xx. @throws Error with any other answer */
  async call(method: 'GET' | 'POST', path: string, key: string, body?: unknown): Promise<unknown> {
    const answer = await this.request(method, path, key, body);
    if (answer.status >= 200 && answer.status < 300) return answer.body;
    throw new Error(`${method} ${path} answered ${answer.status}: ${JSON.stringify(answer.body)}`);
  }

  async close(): Promise<void> {
    await this.pool.destroy();
  }
}
