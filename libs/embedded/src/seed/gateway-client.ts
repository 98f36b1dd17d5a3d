import { setTimeout as pause } from 'node:timers/promises';
import { z } from 'zod';

export interface Answer {
  readonly status: number;
  readonly body: unknown;
}

const RETRY_FOR_MS = 30_000;
const RETRY_PAUSE_MS = 250;
/** Too many requests, or a service that is not reachable yet. */
const PASSING = new Set([429, 503]);
const InProgress = z.looseObject({ code: z.literal('idempotency.in_progress') });

/** Calls the gateway as a client would, with retries: right after the start a service may still be busy. */
export class GatewayClient {
  constructor(
    private readonly baseUrl: string,
    private readonly signal: AbortSignal,
  ) {}

  async get(path: string, key: string): Promise<Answer> {
    return this.patiently(path, { headers: { authorization: `Bearer ${key}` } });
  }

  /** Throws unless the answer is 2xx. The same `idempotencyKey` never creates a second resource. */
  async create(
    path: string,
    key: string,
    idempotencyKey: string | undefined,
    body: unknown,
  ): Promise<unknown> {
    const answer = await this.post(path, key, body, idempotencyKey);
    if (answer.status >= 200 && answer.status < 300) return answer.body;
    throw new Error(`POST ${path} answered ${answer.status}: ${JSON.stringify(answer.body)}`);
  }

  async post(path: string, key: string, body: unknown, idempotencyKey?: string): Promise<Answer> {
    return this.patiently(path, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${key}`,
        'content-type': 'application/json',
        ...(idempotencyKey !== undefined && { 'idempotency-key': idempotencyKey }),
      },
      body: JSON.stringify(body),
    });
  }

  private async patiently(path: string, request: RequestInit): Promise<Answer> {
    const giveUpAt = Date.now() + RETRY_FOR_MS;
    for (;;) {
      const answer = await this.once(path, request);
      const passing = answer instanceof Error || PASSING.has(answer.status) || isInProgress(answer);
      if (!passing) return answer;
      if (Date.now() > giveUpAt) {
        if (answer instanceof Error) throw answer;
        return answer;
      }
      await pause(RETRY_PAUSE_MS, undefined, { signal: this.signal });
    }
  }

  private async once(path: string, request: RequestInit): Promise<Answer | Error> {
    this.signal.throwIfAborted();
    try {
      const response = await fetch(`${this.baseUrl}${path}`, {
        ...request,
        signal: AbortSignal.any([this.signal, AbortSignal.timeout(10_000)]),
      });
      const text = await response.text();
      return { status: response.status, body: parsed(text) };
    } catch (cause) {
      return new Error(`${this.baseUrl}${path} did not answer.`, { cause });
    }
  }
}

/** The same request, sent before an interruption, is still in progress. */
function isInProgress({ status, body }: Answer): boolean {
  return status === 409 && InProgress.safeParse(body).success;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
