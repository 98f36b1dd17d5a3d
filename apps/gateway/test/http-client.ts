import { z } from 'zod';

export interface CallOptions {
  readonly headers?: Record<string, string>;
  readonly signal?: AbortSignal;
}

const JsonRecord = z.record(z.string(), z.unknown());

/** A response, with its body read. */
export class HttpAnswer {
  constructor(
    readonly status: number,
    readonly headers: Headers,
    readonly raw: string,
  ) {}

  get body(): Record<string, unknown> {
    return JsonRecord.parse(JSON.parse(this.raw));
  }

  /** A member of the body that must be a string. */
  text(name: string): string {
    const value = this.body[name];
    if (typeof value !== 'string') throw new Error(`No ${name} in ${this.status} ${this.raw}`);
    return value;
  }

  /** The stable code of a problem. */
  get code(): string {
    return this.text('code');
  }
}

/** A plain HTTP client for one gateway. */
export class HttpClient {
  constructor(readonly baseUrl: string) {}

  get(path: string, key?: string, options: CallOptions = {}): Promise<HttpAnswer> {
    return this.call('GET', path, key, undefined, options);
  }

  post(path: string, key?: string, body?: unknown, options: CallOptions = {}): Promise<HttpAnswer> {
    return this.call('POST', path, key, body === undefined ? undefined : JSON.stringify(body), options);
  }

  patch(path: string, key: string, body: unknown): Promise<HttpAnswer> {
    return this.call('PATCH', path, key, JSON.stringify(body), {});
  }

  put(path: string, key: string, body: unknown): Promise<HttpAnswer> {
    return this.call('PUT', path, key, JSON.stringify(body), {});
  }

  delete(path: string, key: string): Promise<HttpAnswer> {
    return this.call('DELETE', path, key, undefined, {});
  }

  /** Sends the body unchanged, JSON or not. */
  async call(
    method: string,
    path: string,
    key: string | undefined,
    body: string | Uint8Array<ArrayBuffer> | undefined,
    { headers = {}, signal }: CallOptions = {},
  ): Promise<HttpAnswer> {
    const response = await fetch(this.baseUrl + path, {
      method,
      redirect: 'manual',
      headers: {
        ...(key !== undefined && { authorization: `Bearer ${key}` }),
        ...(body !== undefined && { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body !== undefined && { body }),
      ...(signal && { signal }),
    });
    return new HttpAnswer(response.status, response.headers, await response.text());
  }
}
