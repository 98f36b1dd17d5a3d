export interface ApiAnswer {
  readonly status: number;
  readonly headers: Headers;
  /** Parsed JSON; the text of any other type; undefined when the answer has no body. */
  readonly body: unknown;
}

export interface ApiRequest {
  readonly headers?: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal;
}

/** Calls the gateway as a client would: one base URL, one key. */
export class ApiClient {
  constructor(
    readonly baseUrl: string,
    readonly apiKey: string | undefined,
  ) {}

  /** The same gateway with another key. */
  as(apiKey: string | undefined): ApiClient {
    return new ApiClient(this.baseUrl, apiKey);
  }

  get(path: string, request: ApiRequest = {}): Promise<ApiAnswer> {
    return this.request('GET', path, undefined, request);
  }

  post(path: string, body?: unknown, request: ApiRequest = {}): Promise<ApiAnswer> {
    return this.request('POST', path, body, request);
  }

  patch(path: string, body: unknown, request: ApiRequest = {}): Promise<ApiAnswer> {
    return this.request('PATCH', path, body, request);
  }

  put(path: string, body: unknown, request: ApiRequest = {}): Promise<ApiAnswer> {
    return this.request('PUT', path, body, request);
  }

  delete(path: string, request: ApiRequest = {}): Promise<ApiAnswer> {
    return this.request('DELETE', path, undefined, request);
  }

  async request(
    method: string,
    path: string,
    body: unknown,
    { headers = {}, signal }: ApiRequest = {},
  ): Promise<ApiAnswer> {
    const response = await fetch(new URL(path, this.baseUrl), {
      method,
      headers: {
        ...(this.apiKey === undefined ? {} : { authorization: `Bearer ${this.apiKey}` }),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
      redirect: 'manual',
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      ...(signal === undefined ? {} : { signal }),
    });
    const text = await response.text();
    return {
      status: response.status,
      headers: response.headers,
      body: bodyOf(text, response.headers.get('content-type')),
    };
  }
}

function bodyOf(text: string, contentType: string | null): unknown {
  if (text === '') return undefined;
  return /^application\/([a-z]+\+)?json\b/.test(contentType ?? '') ? JSON.parse(text) : text;
}
