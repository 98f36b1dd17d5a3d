import { setTimeout as pause } from 'node:timers/promises';

/** An answer of the API, or that there was none: the connection broke, or nothing came in time. */
export type Reply =
  | { readonly outcome: 'answered'; readonly status: number; readonly body: unknown }
  | { readonly outcome: 'unanswered' };

const TIMEOUT_MS = 10_000;
const TRIES = 30;
const RETRY_MS = 500;

/**
 * The gateways, as a client sees them that has a list of addresses: each request goes to the next one. What
 * they answer is counted, so that an answer nobody should ever get is not lost in a retry.
 */
export class Gateways {
  readonly #statuses = new Map<number, number>();
  readonly #strange: string[] = [];
  #unanswered = 0;
  #turn = 0;

  constructor(private readonly baseUrls: readonly string[]) {}

  /** How often each status came. */
  get statuses(): ReadonlyMap<number, number> {
    return this.#statuses;
  }

  get unanswered(): number {
    return this.#unanswered;
  }

  /** Answers 5xx other than 503: the service said neither what is wrong nor that it is away. */
  get strange(): readonly string[] {
    return this.#strange;
  }

  get(key: string, path: string): Promise<Reply> {
    return this.#call('GET', key, path, undefined, {});
  }

  post(
    key: string,
    path: string,
    body?: unknown,
    headers: Readonly<Record<string, string>> = {},
  ): Promise<Reply> {
    return this.#call('POST', key, path, body, headers);
  }

  /** For what the suite itself needs: again until it is answered with 201. Throws when that takes too long. */
  async mustPost(key: string, path: string, body: unknown): Promise<unknown> {
    const headers = { 'idempotency-key': crypto.randomUUID() };
    let reply: Reply | undefined;
    for (let nth = 0; nth < TRIES; nth += 1) {
      reply = await this.post(key, path, body, headers);
      if (reply.outcome === 'answered' && reply.status === 201) return reply.body;
      await pause(RETRY_MS);
    }
    throw new Error(`POST ${path}: ${JSON.stringify(reply)}`);
  }

  async #call(
    method: string,
    key: string,
    path: string,
    body: unknown,
    headers: Readonly<Record<string, string>>,
  ): Promise<Reply> {
    this.#turn += 1;
    const baseUrl = this.baseUrls[this.#turn % this.baseUrls.length];
    try {
      const response = await fetch(new URL(path, baseUrl), {
        method,
        headers: {
          ...headers,
          authorization: `Bearer ${key}`,
          ...(body !== undefined && { 'content-type': 'application/json' }),
        },
        ...(body !== undefined && { body: JSON.stringify(body) }),
        signal: AbortSignal.timeout(TIMEOUT_MS),
      });
      const text = await response.text();
      this.#note(`${method} ${path}`, response.status, text);
      const parsed: unknown = text === '' ? undefined : JSON.parse(text);
      return { outcome: 'answered', status: response.status, body: parsed };
    } catch {
      this.#unanswered += 1;
      return { outcome: 'unanswered' };
    }
  }

  #note(request: string, status: number, text: string): void {
    this.#statuses.set(status, (this.#statuses.get(status) ?? 0) + 1);
    if (status >= 500 && status !== 503) this.#strange.push(`${request}: ${status} ${text.slice(0, 300)}`);
  }
}
