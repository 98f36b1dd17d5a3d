import { setTimeout as pause } from 'node:timers/promises';

/** An answer of the API, or its absence: the connection broke, or the request timed out. */
export type Reply =
  | { readonly outcome: 'answered'; readonly status: number; readonly body: unknown }
  | { readonly outcome: 'unanswered' };

const TIMEOUT_MS = 10_000;
const TRIES = 30;
const RETRY_MS = 500;

/**
 * A client of all gateways: each request goes to the next address. Answers are counted, so that an answer that must
 * never occur is not hidden by a retry.
 */
export class Gateways {
  private readonly statusCounts = new Map<number, number>();
  private readonly unexpected: string[] = [];
  private unansweredCount = 0;
  private turn = 0;

  constructor(private readonly baseUrls: readonly string[]) {}

  /** Number of answers by status. */
  get statuses(): ReadonlyMap<number, number> {
    return this.statusCounts;
  }

  get unanswered(): number {
    return this.unansweredCount;
  }

  /** 5xx answers other than 503: the service reported neither a cause nor its unavailability. */
  get strange(): readonly string[] {
    return this.unexpected;
  }

  get(key: string, path: string): Promise<Reply> {
    return this.call('GET', key, path, undefined, {});
  }

  post(
    key: string,
    path: string,
    body?: unknown,
    headers: Readonly<Record<string, string>> = {},
  ): Promise<Reply> {
    return this.call('POST', key, path, body, headers);
  }

  /** For the suite's own set-up: retries until it is answered with 201. Throws when that takes too long. */
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

  private async call(
    method: string,
    key: string,
    path: string,
    body: unknown,
    headers: Readonly<Record<string, string>>,
  ): Promise<Reply> {
    this.turn += 1;
    const baseUrl = this.baseUrls[this.turn % this.baseUrls.length];
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
      this.note(`${method} ${path}`, response.status, text);
      const parsed: unknown = text === '' ? undefined : JSON.parse(text);
      return { outcome: 'answered', status: response.status, body: parsed };
    } catch {
      this.unansweredCount += 1;
      return { outcome: 'unanswered' };
    }
  }

  private note(request: string, status: number, text: string): void {
    this.statusCounts.set(status, (this.statusCounts.get(status) ?? 0) + 1);
    if (status >= 500 && status !== 503) this.unexpected.push(`${request}: ${status} ${text.slice(0, 300)}`);
  }
}
